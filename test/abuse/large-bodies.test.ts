import { Agent, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attackerAddress, expectServed } from './support/honest-client.ts';
import { expectMemorySettles } from './support/process-usage.ts';
import { Victim, victimsAreHere } from './support/victim.ts';

const bodies = 64;
const rounds = 2;

/** Texts, no two alike. */
const texts = `{"query":"{__typename}","variables":{"a":[${Array.from({ length: 210_000 }, (_, index) => `"${100_000 + index}"`).join()}]}}`;
const flat = `{"query":"{__typename}","variables":{"a":[${'[],'.repeat(630_000)}1]}}`;
const nested = `{"query":"{__typename}","variables":{"a":${'['.repeat(900_000)}${']'.repeat(900_000)}}}`;

/** Addresses of this machine, none of them that of the honest client. */
const manyAddresses = Array.from({ length: 8 }, (_, index) => `127.0.1.${index + 1}`);

describe.skipIf(!victimsAreHere)('bodies of 1.9 MB that are read as far more', { timeout: 240_000 }, () => {
  let victim: Victim;

  beforeAll(async () => {
    // A heap that these bodies would fill, were all parsed at a time: 630,000 lists take 25 MB.
    victim = await Victim.create({ NODE_OPTIONS: '--max-old-space-size=400' });
  }, 240_000);
  afterAll(() => victim?.dispose());

  test.each([
    ['texts, from one address', texts, [attackerAddress], [200, 503]],
    ['texts, from eight addresses', texts, manyAddresses, [200, 503]],
    ['lists beside each other, from one address', flat, [attackerAddress], [400, 503]],
    ['lists beside each other, from eight addresses', flat, manyAddresses, [400, 503]],
    ['lists inside each other, from one address', nested, [attackerAddress], [400, 503]],
  ])(`${bodies} at once: %s`, async (_, body, addresses, expected) => {
    const quiet = await victim.quiet();
    const answers = new Map<number, number>();
    const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY });
    const beside = await victim.under(async () => {
      for (let round = 0; round < rounds; round += 1) {
        const statuses = await Promise.all(
          Array.from({ length: bodies }, (_, index) =>
            post(victim.url, body, addresses[index % addresses.length] ?? attackerAddress, agent),
          ),
        );
        for (const status of statuses) answers.set(status, (answers.get(status) ?? 0) + 1);
      }
    });
    agent.destroy();
    console.log(`  answers ${JSON.stringify([...answers])}`);
    expect([...answers.keys()].filter((status) => !expected.includes(status))).toEqual([]);
    expectServed(beside, quiet);
    expect(await post(victim.url, '{"query":"{__typename}"}', attackerAddress, agent)).toBe(200);
  });

  test(`${bodies} event streams keep nothing of them`, async () => {
    const before = await victim.residentBytes();
    const abort = new AbortController();
    const streams: Response[] = [];
    for (let index = 0; index < bodies; index += 1) streams.push(await openStream(victim.url, abort.signal));
    await expectMemorySettles(victim.server.pid, before);
    expect(streams.map(({ headers }) => headers.get('content-type'))).toEqual(
      streams.map(() => expect.stringContaining('text/event-stream')),
    );
    abort.abort();
  });
});

/** Opens an event stream with a body that its subscription does not need. */
function openStream(url: string, signal: AbortSignal): Promise<Response> {
  const headers = { 'content-type': 'application/json', accept: 'text/event-stream' };
  const query = 'subscription { signalUpdates { cursor } }';
  const ignored = Array.from({ length: 70_000 }, (_, index) => `a longer text ${100_000 + index}`);
  const body = JSON.stringify({ query, variables: { ignored } });
  return fetch(url, { method: 'POST', headers, body, signal });
}

/** @returns the status of the answer; 0 if there was none. */
function post(url: string, body: string, localAddress: string, agent: Agent): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const options = { method: 'POST', agent, localAddress, headers };
  const sent = request(url, options, (response) => {
    response.resume().once('end', () => resolve(response.statusCode ?? 0));
  });
  sent.once('error', () => resolve(0));
  sent.end(body);
  return promise;
}
