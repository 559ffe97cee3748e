import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** One way of turning texts into vectors, in a thread or a process of its own. */
export interface Contestant {
  readonly name: string;
  /** Unit vectors, in the order of the texts. */
  embed(texts: readonly string[]): Promise<readonly Float32Array[]>;
  /** Milliseconds of processor time that the process it runs in has used, all threads together. */
  cpuMs(): Promise<number>;
  close(): Promise<void>;
}

/** What a thread or process of a contestant is told when it starts. */
export interface ContestantSettings {
  /** The model's folder. */
  readonly folder: string;
  readonly threads: number;
}

/** What it is asked. An answer comes to each before the next is asked. */
export type ContestantRequest =
  | { readonly kind: 'embed'; readonly texts: readonly string[] }
  | { readonly kind: 'cpu' }
  | { readonly kind: 'close' };

/** `vectors` to texts, `cpuMs` to the question for it; `ready` comes by itself when the model is loaded. */
export type ContestantReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'vectors'; readonly vectors: readonly Float32Array[] }
  | { readonly kind: 'cpu'; readonly cpuMs: number };

/** Texts a run: what the libraries' examples use. */
export const BATCH_SIZE = 32;

export function processCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The bare libraries in a worker thread: texts in batches as they come, or sorted by length first. */
export async function startBare(
  name: string,
  settings: ContestantSettings & { readonly sorted: boolean },
): Promise<Contestant> {
  const worker = new Worker(new URL('./bare-embed.ts', import.meta.url), { workerData: settings });
  await replyOf(worker);
  return {
    name,
    async embed(texts) {
      const reply = replyOf(worker);
      const request: ContestantRequest = { kind: 'embed', texts };
      worker.postMessage(request);
      return vectorsOf(await reply);
    },
    cpuMs: async () => processCpuMs(),
    async close() {
      const ended = once(worker, 'exit');
      const request: ContestantRequest = { kind: 'close' };
      worker.postMessage(request);
      await ended;
    },
  };
}

/** A program as a contestant: its native library must not meet another copy of itself in one process. */
export async function startProgram(
  name: string,
  program: URL,
  settings: ContestantSettings,
): Promise<Contestant> {
  const child = fork(program, [JSON.stringify(settings)], { serialization: 'advanced' });
  await replyOf(child);
  const ask = async (request: ContestantRequest) => {
    const reply = replyOf(child);
    child.send(request);
    return reply;
  };
  return {
    name,
    embed: async (texts) => vectorsOf(await ask({ kind: 'embed', texts })),
    async cpuMs() {
      const reply = await ask({ kind: 'cpu' });
      return reply.kind === 'cpu' ? reply.cpuMs : Number.NaN;
    },
    async close() {
      const ended = once(child, 'exit');
      const request: ContestantRequest = { kind: 'close' };
      child.send(request);
      await ended;
    },
  };
}

/** The next message. @throws Error when the contestant ends instead. */
async function replyOf(contestant: Worker | ChildProcess): Promise<ContestantReply> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error('A contestant ended before it answered.'));
    contestant.once('exit', ended);
    contestant.once('error', reject);
    contestant.once('message', (reply: ContestantReply) => {
      contestant.off('exit', ended);
      contestant.off('error', reject);
      resolve(reply);
    });
  });
}

function vectorsOf(reply: ContestantReply): readonly Float32Array[] {
  if (reply.kind !== 'vectors') throw new Error(`A contestant answered ${reply.kind}.`);
  return reply.vectors;
}
