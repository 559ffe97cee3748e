import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MeaningSearch } from '../../../src/modules/lake/meaning-search.ts';
import { matchAll } from '../../../src/platform/lake/catalog/catalog-filter.ts';
import { VectorThread } from '../../../src/platform/lake/search/vector-thread.ts';
import { type OpenLake, openLake } from '../../../src/platform/lake/store/open-lake.ts';
import { collectingLogger } from '../../support/collecting-logger.ts';
import { lakeEntry, modelDigest, numberedId, silent, vector } from '../../support/lake-entries.ts';

const size = 100;
const limits = { keptBytes: 1 << 30, exactVectors: Number.POSITIVE_INFINITY, indexBytes: 0 };
let directory: string;
let lake: OpenLake;
let thread: VectorThread;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'meaning-search-'));
  const path = join(directory, 'patterns.lake');
  lake = await openLake({ path, key: null, maxPending: 8192, logger: silent });
  thread = new VectorThread();
  for (let number = 0; number < size; number += 1)
    lake.store.add(lakeEntry({ id: numberedId(number), embedding: vector(8, number) }));
});
afterEach(async () => {
  await thread.stop();
  await lake.close();
  await rm(directory, { recursive: true });
});

test('no thread keeps what was being read from the Lake when entries were erased', async () => {
  const { logger } = collectingLogger();
  const question = { digest: modelDigest, query: vector(8, 1), filter: matchAll, first: 5 };
  let halfway = 0;
  for (let steps = 0; steps < 60; steps += 5) {
    const left = lake.store.size;
    const search = new MeaningSearch({ thread, limits, logger });
    const found = search.nearest(lake.store, question);
    // Reading takes a step for each vector.
    for (let step = 0; step < steps; step += 1) await Promise.resolve();
    lake.store.remove(numberedId(steps / 5));
    search.forget();
    await found;
    if (thread.keptVectors === 0) halfway += 1;
    expect([0, left - 1]).toContain(thread.keptVectors);
    await thread.stop();
  }
  expect(halfway).toBeGreaterThan(0);
});
