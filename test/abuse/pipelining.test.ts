import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectServed } from './support/honest-client.ts';
import { expectMemorySettles } from './support/process-usage.ts';
import { Victim, victimsAreHere } from './support/victim.ts';

const pipelined = 3000;
const attackMs = 12_000;
const queries: readonly (readonly [string, string])[] = [
  [
    'a page of inferences',
    '{ inferences(first: 50) { edges { node { id inputText beamTensor { digits } } } } }',
  ],
  [
    'the live figures',
    '{ metrics { inferenceCount meanConfidence meanSignalStrength } signal { current history(limit: 20) } }',
  ],
  ['an inference', 'mutation { infer(input: { text: "Who sends so many at once?" }) { __typename } }'],
];

describe.skipIf(!victimsAreHere)('one client that sends everything at once', { timeout: 240_000 }, () => {
  let victim: Victim;

  beforeAll(async () => {
    victim = await Victim.create();
  }, 240_000);
  afterAll(() => victim.dispose());

  test.each(
    queries.flatMap(([name, query]) => [1, 20].map((connections) => [name, connections, query] as const)),
  )(`asks ${pipelined} times for %s over %i connections, and others are served`, async (_name, connections, query) => {
    const before = await victim.residentBytes();
    const quiet = await victim.quiet();
    let answered = 0;
    const beside = await victim.under(async () => {
      const counts = await Promise.all(
        Array.from({ length: connections }, () => pipeline(victim.url, query, pipelined / connections)),
      );
      answered = counts.reduce((sum, count) => sum + count, 0);
    });
    expect(answered).toBeGreaterThan(0);
    expectServed(beside, quiet);
    await expectMemorySettles(victim.server.pid, before);
  });
});

/**
 * Sends requests on one connection without waiting for answers, and stays for a while.
 * @returns how many were answered.
 */
async function pipeline(url: string, query: string, count: number): Promise<number> {
  const { host, hostname, port } = new URL(url);
  const body = JSON.stringify({ query });
  const request = `POST /graphql HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const socket = connect(Number(port), hostname);
  let answered = 0;
  socket.setEncoding('latin1').on('data', (text: string) => {
    answered += text.match(/HTTP\/1\.1 200 OK/g)?.length ?? 0;
  });
  await once(socket, 'connect');
  socket.write(request.repeat(count));
  const patience = AbortSignal.timeout(attackMs);
  while (answered < count && !patience.aborted && !socket.destroyed) await sleep(20);
  socket.destroy();
  return answered;
}
