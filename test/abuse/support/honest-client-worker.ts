import { Agent, request } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

/** Whom to ask, what, how often, and from which address of this machine. */
export interface Pace {
  readonly url: string;
  /** Documents without variables, sent in turns. */
  readonly requests: readonly string[];
  readonly everyMs: number;
  readonly localAddress: string;
}

export interface Report {
  /** In milliseconds; a request that failed counts with the time until it failed. */
  readonly latencies: readonly number[];
  readonly failures: readonly string[];
}

/** Longest wait for an answer, in milliseconds. */
const patienceMs = 10_000;
const maxFailuresKept = 5;

const pace: Pace = workerData;
const agent = new Agent({ keepAlive: true, maxSockets: 16, localAddress: pace.localAddress });
const latencies: number[] = [];
const failures: string[] = [];
const underWay = new Set<Promise<void>>();

function ask(query: string): Promise<void> {
  const due = performance.now();
  const { promise, resolve } = Promise.withResolvers<string | null>();
  const asked = request(
    pace.url,
    { agent, method: 'POST', headers: { 'content-type': 'application/json' }, timeout: patienceMs },
    (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.on('end', () =>
        resolve(body.includes('"errors"') || response.statusCode !== 200 ? body : null),
      );
    },
  );
  asked.on('timeout', () => asked.destroy(new Error(`no answer within ${patienceMs} ms`)));
  asked.on('error', (error) => resolve(error.message));
  asked.end(JSON.stringify({ query }));
  return promise.then((failure) => {
    latencies.push(performance.now() - due);
    if (failure !== null && failures.length < maxFailuresKept) failures.push(failure.slice(0, 300));
  });
}

let turn = 0;
const timer = setInterval(() => {
  const query = pace.requests[turn % pace.requests.length];
  turn += 1;
  if (query === undefined) return;
  const asking = ask(query).finally(() => underWay.delete(asking));
  underWay.add(asking);
}, pace.everyMs);

parentPort?.once('message', async () => {
  clearInterval(timer);
  await Promise.all(underWay);
  agent.destroy();
  const report: Report = { latencies, failures };
  parentPort?.postMessage(report);
});
