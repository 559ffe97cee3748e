import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encodeBlock, entriesPerBlock } from '../../../../src/platform/lake/catalog/catalog-block.ts';
import { matchAll } from '../../../../src/platform/lake/catalog/catalog-filter.ts';
import { LakeFile } from '../../../../src/platform/lake/file/lake-file.ts';
import type { LakeEntry } from '../../../../src/platform/lake/record/lake-entry.ts';
import { encodeRecord } from '../../../../src/platform/lake/record/record-codec.ts';
import { indexBytes } from '../../../../src/platform/lake/search/index-size.ts';
import { LakeSearch, type LakeSearchLimits } from '../../../../src/platform/lake/search/lake-search.ts';
import { VectorThread } from '../../../../src/platform/lake/search/vector-thread.ts';
import { type OpenLake, openLake } from '../../../../src/platform/lake/store/open-lake.ts';
import {
  lakeEntry,
  modelDigest,
  numberedId,
  numbersFrom,
  silent,
  vector,
} from '../../../support/lake-entries.ts';

const otherModel = { id: numberedId(1), digest: 'b'.repeat(64) };
let directory: string;
let lake: OpenLake;
let thread: VectorThread;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lake-search-'));
  lake = await openLake({
    path: join(directory, 'patterns.lake'),
    key: null,
    maxPending: 8192,
    logger: silent,
  });
  thread = new VectorThread();
});
afterEach(async () => {
  await thread.stop();
  await lake.close();
  await rm(directory, { recursive: true });
});

function searchWith(limits: Partial<LakeSearchLimits>): LakeSearch {
  const { store } = lake;
  const all = { keptBytes: 1 << 30, exactVectors: Number.POSITIVE_INFINITY, indexBytes: 1 << 30, ...limits };
  return new LakeSearch({ store, thread, limits: all, logger: silent });
}

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
  return entries
    .map(({ id, embedding }) => ({
      id,
      cosine: (embedding ?? new Float32Array()).reduce((sum, value, at) => sum + value * (query[at] ?? 0), 0),
    }))
    .sort((one, other) => other.cosine - one.cosine)
    .slice(0, first)
    .map(({ id }) => id);
}

describe.each([
  { room: 'all vectors', keptBytes: 1 << 30 },
  { room: 'some vectors', keptBytes: 32 * 4 * 700 },
  { room: 'none', keptBytes: 0 },
])('search by meaning, with room for $room', ({ keptBytes }) => {
  test('finds the very nearest of the model and the filter, through additions, removals and the end of its thread', async () => {
    const search = searchWith({ keptBytes });
    const entries = Array.from({ length: 1500 }, (_, number) => entryOf(number));
    const query = vector(32, 4711).map((value) => value * 3);
    const found = async (minSignal: number) => {
      const filter = { ...matchAll, minSignal };
      const { neighbours, isExact } = await search.nearest({ digest: modelDigest, query, filter, first: 12 });
      expect(isExact).toBe(true);
      return neighbours.map(({ label }) => lake.store.catalog.at(label)?.id);
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

test('a vector of another length, whenever it came, hides none of its model', async () => {
  const search = searchWith({});
  lake.store.add(lakeEntry({ embedding: vector(1, 1) }));
  for (let number = 0; number < 20; number += 1)
    lake.store.add(lakeEntry({ id: numberedId(number), embedding: vector(32, number) }));
  const found = async (query: Float32Array) =>
    (await search.nearest({ digest: modelDigest, query, filter: matchAll, first: 30 })).neighbours.length;
  expect(await found(vector(32, 5))).toBe(20);
  expect(await found(vector(1, 1))).toBe(1);
  expect(await found(vector(7, 1))).toBe(0);
});

test('clearing up after many removals ends no search and no scan that is under way', async () => {
  const search = searchWith({});
  const vectors = Array.from({ length: 20 }, (_, number) => vector(32, number));
  const add = (from: number, to: number) => {
    for (let number = from; number < to; number += 1)
      lake.store.add(lakeEntry({ id: numberedId(number), embedding: vectors[number % 20] ?? null }));
  };
  const [query = new Float32Array()] = vectors;
  const question = { digest: modelDigest, query, filter: matchAll, first: 3 };
  for (let start = 0; start < 12_000; start += 4000) {
    add(start, start + 4000);
    await lake.store.durable();
  }
  await search.nearest(question);
  for (let number = 0; number < 7000; number += 1) lake.store.remove(numberedId(number));
  const rows = 20_000;
  const scans = [1, 2, 3].map(() => {
    const labels = Float64Array.from({ length: rows }, (_, label) => label);
    const many = { dimension: 32, labels, vectors: new Float32Array(rows * 32) };
    many.vectors.set(query, 7 * 32);
    return thread.scan(query, 1, many);
  });
  const searches = [1, 2, 3].map(() => search.nearest(question));
  for (const found of await Promise.all(scans)) expect(found.map(({ label }) => label)).toEqual([7]);
  for (const { neighbours } of await Promise.all(searches)) {
    expect(new Set(neighbours.map(({ label }) => label)).size).toBe(3);
    for (const { cosine } of neighbours) expect(cosine).toBeCloseTo(1, 5);
  }
  expect(thread.keptVectors).toBe(5000);
});

test.each([
  1, 5, 20, 60,
])('a thread that ends %i ms after a search has begun leaves nothing out and nothing twice', async (ms) => {
  const search = searchWith({});
  const entries = Array.from({ length: 8000 }, (_, number) => entryOf(number));
  for (const entry of entries) lake.store.add(entry);
  const query = vector(32, 4711);
  const ofModel = entries.filter(({ model }) => model?.digest === modelDigest);
  const asked = async () => {
    const question = { digest: modelDigest, query, filter: matchAll, first: 12 };
    const { neighbours } = await search.nearest(question);
    return neighbours.map(({ label }) => lake.store.catalog.at(label)?.id);
  };
  const first = asked().catch((error: Error) => error.message);
  await delay(ms);
  await thread.stop();
  // Whoever has asked it is told of its end.
  const found = await first;
  if (typeof found === 'string') expect(found).toContain('The vector thread ended');
  else expect(found).toEqual(expected(ofModel, query, 12));
  expect(await asked()).toEqual(expected(ofModel, query, 12));
});

test('what was stored and let go before the entries that are there costs nothing, however much it was', async () => {
  const path = join(directory, 'old.lake');
  await (await openLake({ path, key: null, maxPending: 1, logger: silent })).close();
  const number = Math.ceil(2 ** 31 / entriesPerBlock);
  const entries = Array.from({ length: entriesPerBlock }, (_, place) =>
    lakeEntry({ id: numberedId(place), embedding: vector(32, place) }),
  );
  const file = new LakeFile(path);
  await file.write({
    records: new Map(
      entries.map((entry, place) => [number * entriesPerBlock + place, encodeRecord(entry, null)]),
    ),
    blocks: new Map([
      [
        number,
        encodeBlock(
          number,
          entries.map((entry) => ({ ...entry, modelSlot: 1 })),
        ),
      ],
    ]),
    facts: new Map([['models', JSON.stringify([{ digest: modelDigest, dimension: 32 }])]]),
  });
  await file.close();
  const old = await openLake({ path, key: null, maxPending: 100, logger: silent });
  const limits = { keptBytes: 1 << 30, exactVectors: 50, indexBytes: 1 << 30 };
  const search = new LakeSearch({ store: old.store, thread, limits, logger: silent });
  const query = vector(32, 5);
  const found = async () => {
    const question = { digest: modelDigest, query, filter: matchAll, first: 3 };
    const { neighbours, isExact } = await search.nearest(question);
    return { isExact, ids: neighbours.map(({ label }) => old.store.catalog.at(label)?.id) };
  };
  const ids = expected(entries, query, 3);
  expect(await found()).toEqual({ isExact: true, ids });
  await search.indexed();
  expect(await found()).toEqual({ isExact: false, ids });
  await old.close();
});

describe('search by meaning beyond the limit', () => {
  const dimension = 48;
  const numbers = numbersFrom(5);
  /** Vectors in clusters, as those of texts are. */
  const clustered = (number: number): Float32Array =>
    unit(vector(dimension, 1000 + (number % 40)).map((value) => value + (numbers(2001) - 1000) / 5000));
  const entries = Array.from({ length: 3000 }, (_, number) =>
    lakeEntry({
      id: numberedId(number),
      embedding: clustered(number),
      signal: (number % 17) / 16,
      ...(number % 5 === 0 ? { model: otherModel } : {}),
    }),
  );
  const queries = Array.from({ length: 40 }, (_, number) => clustered(number * 7));
  const ofModel = entries.filter(({ model }) => model?.digest === modelDigest);

  async function recall(search: LakeSearch, among: readonly LakeEntry[], minSignal = 0): Promise<number> {
    let hits = 0;
    const wanted = among.filter(({ signal }) => signal >= minSignal);
    for (const query of queries) {
      const filter = { ...matchAll, minSignal };
      const { neighbours, isExact } = await search.nearest({ digest: modelDigest, query, filter, first: 10 });
      expect(isExact).toBe(false);
      const found = neighbours.map(({ label }) => lake.store.catalog.at(label)?.id);
      hits += expected(wanted, query, 10).filter((id) => found.includes(id)).length;
    }
    return hits / (10 * queries.length);
  }

  async function built(limits: Partial<LakeSearchLimits> = {}): Promise<LakeSearch> {
    const search = searchWith({ exactVectors: 500, ...limits });
    const [query = new Float32Array()] = queries;
    const first = await search.nearest({ digest: modelDigest, query, filter: matchAll, first: 10 });
    // Nothing is waited for: until the index is there every vector is compared.
    expect(first.isExact).toBe(true);
    await search.indexed();
    return search;
  }

  test.each([
    1 << 30,
    0,
  ])('finds at least 95 of 100 of the nearest through an index, with their exact cosines (%i bytes kept)', async (keptBytes) => {
    for (const entry of entries) lake.store.add(entry);
    const search = await built({ keptBytes });
    expect(await recall(search, ofModel)).toBeGreaterThanOrEqual(0.95);
    expect(await recall(search, ofModel, 0.5)).toBeGreaterThanOrEqual(0.95);
    const [entry = lakeEntry()] = ofModel;
    const query = entry.embedding ?? new Float32Array();
    const question = { digest: modelDigest, query, filter: matchAll, first: 1 };
    const { neighbours } = await search.nearest(question);
    expect(neighbours[0]?.cosine).toBeCloseTo(1, 6);
    expect(lake.store.catalog.at(neighbours[0]?.label ?? -1)?.id).toBe(entry.id);
  });

  test('compares every vector if told so, or if few are wanted', async () => {
    for (const entry of entries) lake.store.add(entry);
    const search = await built();
    const [query = new Float32Array()] = queries;
    const question = { digest: modelDigest, query, filter: matchAll, first: 10 };
    const exact = await search.nearest({ ...question, isExact: true });
    expect(exact.isExact).toBe(true);
    expect(exact.neighbours.map(({ label }) => lake.store.catalog.at(label)?.id)).toEqual(
      expected(ofModel, query, 10),
    );
    const filter = { ...matchAll, minSignal: 15 / 16 };
    expect(await search.nearest({ ...question, filter })).toMatchObject({ isExact: true });
  });

  test('finds what has come since and nothing that was removed, and begins anew when its thread ends', async () => {
    for (const entry of entries.slice(0, 2000)) lake.store.add(entry);
    const search = await built();
    for (const entry of entries.slice(2000)) lake.store.add(entry);
    for (const { id } of entries.slice(0, 500)) lake.store.remove(id);
    const there = ofModel.filter(({ id }) => lake.store.has(id));
    expect(await recall(search, there)).toBeGreaterThanOrEqual(0.95);
    const gone = new Set(entries.slice(0, 500).map(({ id }) => id));
    for (const query of queries) {
      const { neighbours } = await search.nearest({
        digest: modelDigest,
        query,
        filter: matchAll,
        first: 50,
      });
      for (const { label } of neighbours)
        expect(gone.has(lake.store.catalog.at(label)?.id ?? '')).toBe(false);
    }
    await search.indexed();
    await thread.stop();
    await search.nearest({
      digest: modelDigest,
      query: queries[0] ?? clustered(1),
      filter: matchAll,
      first: 1,
    });
    await search.indexed();
    expect(await recall(search, there)).toBeGreaterThanOrEqual(0.95);
  });

  test('takes no more memory than it may, and compares what has no room exactly', async () => {
    for (const entry of entries) lake.store.add(entry);
    const room = indexBytes(dimension, 1600);
    const search = await built({ indexBytes: room });
    expect(thread.indexedBytes).toBeGreaterThan(room * 0.9);
    expect(thread.indexedBytes).toBeLessThanOrEqual(room);
    expect(await recall(search, ofModel)).toBeGreaterThanOrEqual(0.95);
    const without = searchWith({ exactVectors: 500, indexBytes: 0 });
    const question = { digest: modelDigest, query: clustered(3), filter: matchAll, first: 10 };
    await without.nearest(question);
    await without.indexed();
    expect(await without.nearest(question)).toMatchObject({ isExact: true });
  });
});

test('vectors of another model, or of another length, are not compared', async () => {
  const search = searchWith({});
  lake.store.add(lakeEntry({ embedding: vector(32, 1) }));
  const near = async (digest: string, dimension: number) => {
    const query = vector(dimension, 1);
    return (await search.nearest({ digest, query, filter: matchAll, first: 5 })).neighbours;
  };
  expect(await near(otherModel.digest, 32)).toEqual([]);
  expect(await near(modelDigest, 8)).toEqual([]);
  const [same] = await near(modelDigest, 32);
  expect(same?.cosine).toBeCloseTo(1, 6);
});

function unit(values: Float32Array): Float32Array {
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}
