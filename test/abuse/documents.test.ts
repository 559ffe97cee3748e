import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectServed, honestlyDuring } from './support/honest-client.ts';
import { expectMemorySettles, residentBytes } from './support/process-usage.ts';
import { Victim, victimsAreHere } from './support/victim.ts';

const megabyte = 1_048_576;

/** How many documents the attacker has under way. */
const lanes = 4;

/** Documents of about so many bytes, no two alike, that are valid. */
const ofSize = (bytes: number) => (index: number) => `{ __typename } # ${index} ${'x'.repeat(bytes)}`;

/** Valid documents that take the most to validate, no two alike. */
const intricate = (index: number) =>
  `query Q${index} { ${'inferences { edges { node { model { name } } } } '.repeat(60)} }`;

/** Names that are like many names of the schema. */
const mistyped = (index: number) =>
  `{ ${Array.from({ length: 300 }, (_, n) => `... on Inferenc${'e'.repeat(80)}${index}x${n} { id${n} }`).join(' ')} }`;

/** The whole schema, each time in other words. */
const introspection = (index: number) =>
  `query Q${index} { __schema { types { name description fields { name description args { name description type { ...T } } type { ...T } } inputFields { name type { ...T } } enumValues { name description } } } }
   fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }`;

describe.skipIf(!victimsAreHere)('documents, sent by somebody without a token', () => {
  let victim: Victim;

  beforeAll(async () => {
    // A heap that the documents would fill, were they kept.
    victim = await Victim.create({ NODE_OPTIONS: '--max-old-space-size=400' });
    // The first large bodies grow the process by room that it uses again for each other.
    for (let index = 0; index < 20; index += 1) await send(ofSize(1_900_000)(-index));
  }, 120_000);
  afterAll(() => victim?.dispose());

  async function send(query: string): Promise<number> {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(victim.url, { method: 'POST', headers, body: JSON.stringify({ query }) });
    await response.arrayBuffer();
    return response.status;
  }

  test.each([
    ['185 of 1.9 MB', ofSize(1_900_000), 185],
    ['1,000 of 60 kB', ofSize(60_000), 1000],
    ['200 that are intricate', intricate, 200],
    ['300 with names that nobody knows', mistyped, 300],
    ['200 that ask for the whole schema', introspection, 200],
  ])('%s fill no memory and keep nobody waiting', { timeout: 180_000 }, async (_, documentOf, count) => {
    const { pid } = victim.server;
    const quiet = await victim.quiet();
    const before = await residentBytes(pid);
    const statuses = new Set<number>();
    const beside = await honestlyDuring(victim.url, async () => {
      let sent = 0;
      const lane = async () => {
        while (sent < count) {
          sent += 1;
          statuses.add(await send(documentOf(sent)));
        }
      };
      await Promise.all(Array.from({ length: lanes }, lane));
      await sleep(1000);
    });
    const most = (await residentBytes(pid)) - before;
    console.log(
      `  answers ${[...statuses].join(', ')}; ${(most / megabyte).toFixed(0)} MB more after the last`,
    );
    expect([...statuses].every((status) => status < 500)).toBe(true);
    await expectMemorySettles(pid, before);
    expectServed(beside, quiet);
  });
});
