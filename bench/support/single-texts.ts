import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { Worker } from 'node:worker_threads';
import type { ModelFiles } from '../../src/platform/onnx/inference-engine.ts';

/** A way to embed texts one by one. Returns the milliseconds of each text. */
export interface SingleTexts {
  embed(texts: readonly string[]): Promise<readonly number[]>;
  close(): Promise<void>;
}

/** Threads that share the texts, each with a session of one thread. */
export async function bareThreads(
  files: Pick<ModelFiles, 'modelPath' | 'tokenizerPath'>,
  count: number,
): Promise<SingleTexts> {
  const script = new URL('./bare-single-texts.ts', import.meta.url);
  const threads = Array.from({ length: count }, () => new Worker(script, { workerData: files }));
  await Promise.all(threads.map((thread) => once(thread, 'message')));
  return {
    async embed(texts) {
      const answers = threads.map(async (thread, index) => {
        const answer: Promise<{ milliseconds: number[] }[]> = once(thread, 'message');
        thread.postMessage(texts.filter((_, text) => text % count === index));
        return (await answer).flatMap(({ milliseconds }) => milliseconds);
      });
      return (await Promise.all(answers)).flat();
    },
    async close() {
      await Promise.all(
        threads.map(async (thread) => {
          const ended = once(thread, 'exit');
          thread.postMessage([]);
          await ended;
        }),
      );
    },
  };
}

/** Connections that each send one text after another to a server. Answers are hardly read. */
export function connections(url: string, count: number, query: string): SingleTexts {
  const agent = new Agent({ keepAlive: true, maxSockets: count });
  return {
    async embed(texts) {
      const milliseconds: number[] = [];
      const waiting = texts.values();
      const lane = async () => {
        for (const text of waiting) {
          const started = performance.now();
          await post(url, agent, JSON.stringify({ query, variables: { text } }));
          milliseconds.push(performance.now() - started);
        }
      };
      await Promise.all(Array.from({ length: count }, lane));
      return milliseconds;
    },
    async close() {
      agent.destroy();
    },
  };
}

async function post(url: string, agent: Agent, body: string): Promise<void> {
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const sent = request(url, { method: 'POST', agent, headers });
  sent.end(body);
  const [response] = await once(sent, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  const answer = Buffer.concat(chunks);
  if (answer.includes('"errors"')) throw new Error(answer.toString('utf8', 0, 500));
}
