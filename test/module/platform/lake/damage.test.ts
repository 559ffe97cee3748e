import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLake } from '../../../../src/platform/lake/store/open-lake.ts';
import { Child } from '../../../support/child.ts';
import { anyLakeEntry, lakeEntry, numberedId, numbersFrom, silent } from '../../../support/lake-entries.ts';

const entries = 300;
const trials = 200;
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'damaged-lakes-'));
});
afterAll(() => rm(directory, { recursive: true }));

/** A Lake with pages that were freed, large records and a removed middle. */
async function makeLake(path: string): Promise<void> {
  const { store, close } = await openLake({ path, key: null, maxPending: 8192, logger: silent });
  for (let number = 0; number < entries; number += 1) {
    store.add(anyLakeEntry(number, numbersFrom(number)));
    store.add(lakeEntry({ id: numberedId(100_000 + number), text: 'y'.repeat(3000) }));
    if (number % 10 === 9) await store.durable();
  }
  for (let number = 0; number < entries; number += 1) store.remove(numberedId(100_000 + number));
  await close();
}

test(`whatever bytes of its file are changed (${trials} times), it serves nothing wrong and does not end the process`, async () => {
  const path = join(directory, 'patterns.lake');
  await makeLake(path);
  const child = new Child('read-damaged-lakes.ts', path, String(trials), String(entries));
  const outcomes = { opened: 0, refused: 0 };
  let lost = 0;
  for (let trial = 0; trial < trials; trial += 1) {
    const [outcome, served, wrong] = (await child.line()).split(' ');
    expect(wrong, `trial ${trial}`).toBe('0');
    if (outcome === 'opened') lost += entries - Number(served);
    outcomes[outcome === 'opened' ? 'opened' : 'refused'] += 1;
  }
  await child.kill();
  // Both happen, or the damage was not what it is meant to be.
  expect(outcomes.opened).toBeGreaterThan(trials / 20);
  expect(outcomes.refused).toBeGreaterThan(trials / 20);
  expect(lost).toBeGreaterThan(0);
});
