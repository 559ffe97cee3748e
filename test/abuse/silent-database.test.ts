import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../support/databases.ts';
import { honestlyDuring } from './support/honest-client.ts';
import { expectMemorySettles } from './support/process-usage.ts';
import { Victim, victimsAreHere } from './support/victim.ts';

/** The limits that are configured, in milliseconds. */
const statementMs = 2000;
const lockMs = 1000;

/** After the limit, the server gives a silent database up; the rest is for the machine. */
const graceMs = 1000;
const machineMs = 1000;

const everyMs = 20;
const faultMs = 10_000;

const read = '{ inferences(first: 5) { edges { node { id } } } }';
const writes = [
  'mutation { infer(input: { text: "What is a river?" }) { __typename } }',
  'mutation { infer(input: { text: "What is a river?", sessionId: "one" }) { __typename } }',
  'mutation { inferBatch(input: { texts: ["a", "b"] }) { __typename } }',
  'mutation { recordInference(input: { text: "a", fluxPosition: 3, confidence: 0.9, signalStrength: 0.9, processingTimeMs: 1 }) { __typename } }',
];

interface Answer {
  readonly body: string;
  readonly ms: number;
}

describe.skipIf(!victimsAreHere)('a database that keeps a server waiting', { timeout: 300_000 }, () => {
  let victim: Victim;

  beforeAll(async () => {
    victim = await Victim.create({
      DATABASE_STATEMENT_TIMEOUT_MS: String(statementMs),
      DATABASE_LOCK_TIMEOUT_MS: String(lockMs),
      DATABASE_IDLE_TIMEOUT_MS: String(statementMs),
      // All that is asked here comes from one client: what waits for its share is not what is
      // measured.
      REQUESTS_PER_CLIENT: '1000',
    });
  }, 120_000);
  afterAll(() => victim.dispose());

  async function ask(query: string): Promise<Answer> {
    const askedAt = performance.now();
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(victim.url, { method: 'POST', headers, body: JSON.stringify({ query }) });
    return { body: await response.text(), ms: performance.now() - askedAt };
  }

  /** Sends requests at a steady pace, however long answers take. */
  async function askFor(milliseconds: number, queries: readonly string[]): Promise<Answer[]> {
    const until = performance.now() + milliseconds;
    const asked: Promise<Answer>[] = [];
    for (let turn = 0; performance.now() < until; turn += 1) {
      asked.push(ask(queries[turn % queries.length] ?? read));
      await sleep(everyMs);
    }
    return Promise.all(asked);
  }

  function expectRefused(answers: readonly Answer[], limitMs: number): void {
    const longest = Math.max(...answers.map(({ ms }) => ms));
    console.log(`  ${answers.length} refusals, the longest after ${longest.toFixed(0)} ms`);
    const untyped = answers.filter(({ body }) => !/"code":"(DATABASE_[A-Z]+|OVERLOADED)"/.test(body));
    expect(untyped.map(({ body }) => body)).toEqual([]);
    expect(longest).toBeLessThan(limitMs + machineMs);
  }

  test('by its silence has each request refused within the limit', async () => {
    const before = await victim.residentBytes();
    await victim.postgres.freeze();
    try {
      expectRefused(await askFor(faultMs, [read, ...writes]), statementMs + graceMs);
    } finally {
      await victim.postgres.thaw();
    }
    await expect.poll(async () => (await ask(read)).body, { timeout: 5000 }).not.toContain('"errors"');
    await expectMemorySettles(victim.server.pid, before);
  });

  test('by a lock that an idle session holds has each write refused within the limit, and no read', async () => {
    const orm = await openDatabase({ databaseUrl: victim.databaseUrl, dataDirectory: '' });
    const beside = await honestlyDuring(
      victim.url,
      () =>
        orm.em.fork().transactional(async (em) => {
          await em.execute('select lock_asi_inferences()');
          expectRefused(await askFor(faultMs, writes), 2 * lockMs);
        }),
      { requests: [read] },
    );
    await orm.close();
    console.log(`  reads: ${beside.count}, p99 ${beside.p99.toFixed(0)} ms`);
    expect(beside.failures).toEqual([]);
  });
});
