import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** One way to convert texts to vectors, in its own thread or process. */
export interface Contestant {
  readonly name: string;
  /** Unit vectors, in the order of the texts. */
  embed(texts: readonly string[]): Promise<readonly Float32Array[]>;
  /** CPU time in milliseconds that its process has used in all threads. */
  cpuMs(): Promise<number>;
  close(): Promise<void>;
}

/** Settings that a contestant's thread or process receives when it starts. */
export interface ContestantSettings {
  /** The folder of the model. */
  readonly folder: string;
  readonly threads: number;
}

/** Requests to a contestant. Each is answered before the next one is sent. */
export type ContestantRequest =
  | { readonly kind: 'embed'; readonly texts: readonly string[] }
  | { readonly kind: 'cpu' }
  | { readonly kind: 'close' };

/**
 * Replies: `vectors` for texts, `cpuMs` for a request of it, and `ready` once the model is loaded.
 */
export type ContestantReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'vectors'; readonly vectors: readonly Float32Array[] }
  | { readonly kind: 'cpu'; readonly cpuMs: number };

/** Texts per run, as in the examples of the libraries. */
export const BATCH_SIZE = 32;

export function processCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * Starts the bare libraries in a worker thread, with texts in batches in the given order, or first
 * sorted by length.
 */
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

/**
 * Starts a program as a contestant in its own process, because its native library must not meet
 * another copy of itself.
 */
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

/**
 * Waits for the next message.
 * @throws Error if the contestant ends first.
 */
async function replyOf(contestant: Worker | ChildProcess): Promise<ContestantReply> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error('A contestant ended before it replied.'));
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
  if (reply.kind !== 'vectors') throw new Error(`A contestant replied ${reply.kind}.`);
  return reply.vectors;
}
