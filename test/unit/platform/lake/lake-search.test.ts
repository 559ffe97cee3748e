import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { everything } from '../../../../src/platform/lake/catalog.ts';
import type { LakeEntry } from '../../../../src/platform/lake/lake-entry.ts';
import { LakeSearch } from '../../../../src/platform/lake/lake-search.ts';
import { type OpenLake, openLake } from '../../../../src/platform/lake/open-lake.ts';
import { VectorThread } from '../../../../src/platform/lake/vector-thread.ts';
import { lakeEntry, modelDigest, numberedId, silent, vector } from '../../../support/lake-entries.ts';

const otherModel = { id: numberedId(1), digest: 'b'.repeat(64) };
let directory: string;
let lake: OpenLake;
let thread: VectorThread;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lake-search-'));
  lake = await openLake({
    path: join(directory, 'patterns.lake'),
    key: null,
    maximumPending: 8192,
    logger: silent,
  });
  thread = new VectorThread();
});
afterEach(async () => {
  await thread.stop();
  await lake.close();
  await rm(directory, { recursive: true });
});

function entryOf(number: number): LakeEntry {
  return lakeEntry({
    id: numberedId(number),
    embedding: vector(32, number),
    signal: (number % 17) / 16,
    ...(number % 5 === 0 ? { model: otherModel } : {}),
  });
}

/** The straight way: every cosine, sorted. */
function expected(entries: readonly LakeEntry[], query: Float32Array, first: number): string[] {
  const cosine = ({ embedding }: LakeEntry) =>
    Array.from(embedding ?? []).reduce((sum, value, index) => sum + value * (query[index] ?? 0), 0);
  return entries
    .toSorted((one, other) => cosine(other) - cosine(one))
    .slice(0, first)
    .map(({ id }) => id);
}

describe.each([
  { room: 'all vectors', keptBytes: 1 << 30 },
  { room: 'some vectors', keptBytes: 32 * 4 * 700 },
  { room: 'none', keptBytes: 0 },
])('search by meaning, with room for $room', ({ keptBytes }) => {
  test('finds the very nearest of the model and the filter, through additions, removals and the end of its thread', async () => {
    const search = new LakeSearch({ store: lake.store, thread, keptBytes });
    const entries = Array.from({ length: 1500 }, (_, number) => entryOf(number));
    const query = vector(32, 4711).map((value) => value * 3);
    const found = async (minSignal: number) => {
      const near = await search.nearest(modelDigest, query, { ...everything, minSignal }, 12);
      return near.map(({ label }) => lake.store.catalog.at(label)?.id);
    };
    const wanted = (from: number, to: number, minSignal: number) =>
      expected(
        entries
          .slice(from, to)
          .filter(({ signal, model }) => signal >= minSignal && model?.digest === modelDigest),
        query,
        12,
      );
    for (const entry of entries.slice(0, 1000)) lake.store.add(entry);
    expect(await found(0)).toEqual(wanted(0, 1000, 0));
    expect(await found(0.75)).toEqual(wanted(0, 1000, 0.75));
    for (const entry of entries.slice(1000)) lake.store.add(entry);
    for (const { id } of entries.slice(0, 300)) lake.store.remove(id);
    expect(await found(0.5)).toEqual(wanted(300, 1500, 0.5));
    await thread.stop();
    expect(await found(0)).toEqual(wanted(300, 1500, 0));
  });
});

test('vectors of another model, or of another length, are not compared', async () => {
  const search = new LakeSearch({ store: lake.store, thread, keptBytes: 1 << 20 });
  lake.store.add(lakeEntry({ embedding: vector(32, 1) }));
  expect(await search.nearest(otherModel.digest, vector(32, 1), everything, 5)).toEqual([]);
  expect(await search.nearest(modelDigest, vector(8, 1), everything, 5)).toEqual([]);
  const [same] = await search.nearest(modelDigest, vector(32, 1), everything, 5);
  expect(same?.cosine).toBeCloseTo(1, 6);
});
