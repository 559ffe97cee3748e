import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { applyRetention, evictedSeq } from '../../../src/modules/lake/lake-retention.ts';
import { loadCatalog } from '../../../src/platform/lake/catalog/load-catalog.ts';
import { LakeFile } from '../../../src/platform/lake/file/lake-file.ts';
import { openLake } from '../../../src/platform/lake/store/open-lake.ts';
import { lakeEntry, numberedId, silent } from '../../support/lake-entries.ts';

const size = 20_000;
const maxPending = 2048;
let path: string;
beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'retention-')), 'patterns.lake');
  const { store, close } = await opened();
  for (let number = 0; number < size; number += 1) {
    // Neither the order of the record nor that of time is the order of arrival.
    const seq = number ^ 1;
    const createdAt = Date.UTC(2026, 0, 1) + ((number * 7919) % size) * 1000;
    store.add(lakeEntry({ id: numberedId(number), seq, createdAt, embedding: null }));
    if (number % 1000 === 999) await store.durable();
  }
  await close();
});
afterEach(() => rm(join(path, '..'), { recursive: true }));

const opened = () => openLake({ path, key: null, maxPending, logger: silent });

/**
 * Does something in each iteration of the loop until the work is done.
 * @returns how many iterations there were.
 */
async function meanwhile(work: Promise<unknown>, look: () => void): Promise<number> {
  let turns = 0;
  let isDone = false;
  const finished = work.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    look();
    await new Promise((resolve) => setImmediate(resolve));
    turns += 1;
  }
  await finished;
  return turns;
}

test('what is let go waits in no greater number than may wait, and leaves room for new entries', async () => {
  const { store, close } = await opened();
  let most = 0;
  let added = 0;
  const work = applyRetention(store, { maxEntries: 500, maxAgeDays: null });
  const pending = async () => {
    most = Math.max(most, (await store.figures()).pending);
  };
  const looks: Promise<void>[] = [];
  await meanwhile(work, () => {
    looks.push(pending());
    if (added < 10) store.add(lakeEntry({ id: numberedId(size + added), seq: size + added }));
    added += 1;
  });
  await Promise.all(looks);
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThanOrEqual(maxPending);
  const kept = new Set(await store.idsFromRecord());
  const expected = Array.from({ length: 500 }, (_, back) =>
    numberedId((size + 9 - back) ^ (back < 10 ? 0 : 1)),
  );
  expect(kept).toEqual(new Set(expected));
  expect(evictedSeq(store)).toBe(size + 9 - 500);
  await close();
});

test('entries that are too old are let go, wherever they lie', async () => {
  const { store, close } = await opened();
  const days = (Date.now() - (Date.UTC(2026, 0, 1) + 15_000_000)) / 86_400_000;
  await applyRetention(store, { maxEntries: null, maxAgeDays: days });
  expect(store.size).toBeGreaterThan(4900);
  expect(store.size).toBeLessThanOrEqual(5000);
  await close();
});

test('reading the catalog leaves others their turn', async () => {
  const file = new LakeFile(path);
  // A millisecond passes between two looks at the clock, on whatever machine.
  let now = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now++);
  const loading = loadCatalog(file, null);
  expect(await meanwhile(Promise.resolve(loading), () => undefined)).toBeGreaterThan(10);
  clock.mockRestore();
  expect((await loading).catalog.size).toBe(size);
  await file.close();
});
