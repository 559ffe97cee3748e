import { Worker } from 'node:worker_threads';
import { expect } from 'vitest';
import type { Pace, Report } from './honest-client-worker.ts';

/** What an honest client saw of a server. */
export interface Latencies {
  readonly count: number;
  /** Of the requests that failed: the first few reasons. */
  readonly failures: readonly string[];
  /** From the moment a request was due to the end of its answer, in milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
}

/**
 * The address that honest clients come from: a limit for each client address must not make them pay
 * for an attack.
 */
const honestAddress = '127.0.0.2';

/** The address that attacks come from, and an honest client behind the same proxy. */
export const attackerAddress = '127.0.0.1';

/** A read and a write of an ordinary frontend, in turns. */
export const usualRequests: readonly string[] = [
  '{ inferences(first: 5) { edges { node { id inputText signalStrength } } } }',
  'mutation { infer(input: { text: "Good morning, how is the river today?" }) { __typename } }',
];

/**
 * Asks a server at a steady pace, whatever it does: a request is due every `everyMs`, and its
 * latency counts from when it was due, so that a server that stands still shows. It runs in a
 * thread of its own, so that the attack in the test's thread does not count as latency.
 */
export class HonestClient {
  readonly #worker: Worker;
  readonly #report: Promise<Report>;

  constructor(
    url: string,
    { requests = usualRequests, everyMs = 25, localAddress = honestAddress }: Partial<Pace> = {},
  ) {
    const pace: Pace = { url, requests, everyMs, localAddress };
    this.#worker = new Worker(new URL('./honest-client-worker.ts', import.meta.url), { workerData: pace });
    this.#report = new Promise((resolve, reject) => {
      this.#worker.once('message', resolve).once('error', reject);
    });
  }

  /** Stops asking, and waits for the answers under way, some seconds at most. */
  async stop(): Promise<Latencies> {
    this.#worker.postMessage('stop');
    const { latencies, failures } = await this.#report;
    await this.#worker.terminate();
    const sorted = latencies.toSorted((one, other) => one - other);
    return {
      count: sorted.length,
      failures,
      p50: quantile(sorted, 0.5),
      p99: quantile(sorted, 0.99),
      longest: sorted.at(-1) ?? Number.NaN,
    };
  }
}

/** What an honest client sees while `action` runs. */
export async function honestlyDuring(
  url: string,
  action: () => Promise<unknown>,
  pace: Partial<Pace> = {},
): Promise<Latencies> {
  const client = new HonestClient(url, pace);
  try {
    await action();
  } catch (error) {
    // A client that nobody stops would keep its thread.
    await client.stop();
    throw error;
  }
  return client.stop();
}

/**
 * Holds an honest client beside an attack to its bound: every request is served, and p99 is at most
 * 250 ms, or three times what it was without the attack.
 */
export function expectServed(beside: Latencies, quiet: Latencies): void {
  console.log(
    `  honest p99 ${beside.p99.toFixed(0)} ms of ${beside.count} (quiet ${quiet.p99.toFixed(0)} ms)`,
  );
  expect(beside.failures).toEqual([]);
  expect(beside.count).toBeGreaterThan(0);
  expect(beside.p99).toBeLessThanOrEqual(Math.max(250, 3 * quiet.p99));
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
