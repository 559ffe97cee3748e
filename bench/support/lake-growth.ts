import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { lakeFileName } from '../../src/modules/lake/lake-keeper.ts';
import { matchAll } from '../../src/platform/lake/catalog/catalog-filter.ts';
import { type LakeFormat, lakeFormats, writeEntries } from '../../src/platform/lake/export/write-entries.ts';
import type { LakeEntry } from '../../src/platform/lake/record/lake-entry.ts';
import { LakeSearch, type LakeSearchLimits } from '../../src/platform/lake/search/lake-search.ts';
import { VectorThread } from '../../src/platform/lake/search/vector-thread.ts';
import type { LakeStore } from '../../src/platform/lake/store/lake-store.ts';
import { type OpenLake, openLake } from '../../src/platform/lake/store/open-lake.ts';
import { benchModel, benchVector, fillTo } from './lake-entries.ts';
import { longestGap } from './loop-gap.ts';
import { median, quantile } from './statistics.ts';

const silent = { debug: () => undefined, warn: () => undefined };
const megabyte = 1_048_576;
/** Maximum number of entries of one measured export. */
const exported = 100_000;

export function openBenchLake(path: string): Promise<OpenLake> {
  return openLake({ path, key: null, maxPending: 8192, logger: silent });
}

/**
 * Measures opening, querying, exporting and exact search at each size. The file stays in the
 * directory.
 */
export async function benchGrowth(directory: string, sizes: readonly number[]): Promise<void> {
  console.log(
    '\n  entries   open, gap      page of 100     export of 100, ms          exact search      gap   file, MB',
  );
  console.log(
    `              s,  ms     ms, p95     ${lakeFormats.map((format) => format.padStart(6)).join(' ')}       ms, p95           ms   a thousand`,
  );
  const path = join(directory, lakeFileName);
  for (const size of sizes) {
    const filling = await openBenchLake(path);
    await fillTo(filling.store, size);
    await filling.close();
    const started = performance.now();
    const opened: OpenLake[] = [];
    const openGap = await longestGap(async () => opened.push(await openBenchLake(path)));
    const openMs = performance.now() - started;
    const [lake] = opened;
    if (lake === undefined) throw new Error('The Lake could not be opened.');
    const asked = await times(50, async () => ask(lake.store));
    const exports = [];
    for (const format of lakeFormats) exports.push(median(await exportTimes(lake.store, format)));
    const { search, gap } = await exactTimes(lake.store);
    const { size: bytes } = await stat(path);
    await lake.close();
    const cell = (value: number, width = 8) => value.toFixed(2).padStart(width);
    console.log(
      `  ${String(size).padStart(7)} ${cell(openMs / 1000, 6)} ${openGap.toFixed(0).padStart(4)} ${cell(median(asked))} ${cell(quantile(asked, 0.95), 6)}     ${exports.map((ms) => cell(ms, 6)).join(' ')}   ${cell(median(search))} ${cell(quantile(search, 0.95))} ${cell(gap)} ${cell(bytes / size / 1000)}`,
    );
  }
  console.log(
    '  limits: export of 100 entries 1 ms; exact search over 100000 vectors 60 ms with a gap of 20 ms',
  );
}

/**
 * Measures how many of the ten nearest entries the approximate index finds, compared with an exact
 * search of the same Lake, and the time of each.
 */
export async function benchRecall(directory: string, sizes: readonly number[]): Promise<void> {
  console.log(
    '\n  approximate search    index, s   MB   recall at 10      ms, p95      exact, ms     gap while built, ms',
  );
  for (const size of sizes) {
    const { store, close } = await openBenchLake(join(directory, lakeFileName));
    await fillTo(store, size);
    const thread = new VectorThread();
    const limits = { keptBytes: 2048 * megabyte, exactVectors: 0, indexBytes: 4096 * megabyte };
    const search = searchOf(store, thread, limits);
    const started = performance.now();
    await nearest(search, benchVector(0), true);
    await nearest(search, benchVector(0));
    const buildGap = await longestGap(() => search.indexed());
    const seconds = (performance.now() - started) / 1000;
    const approximate: number[] = [];
    const exact: number[] = [];
    let hits = 0;
    const queries = Array.from({ length: 50 }, (_, number) => benchVector(number));
    for (const query of queries) {
      const near = await timedNearest(search, query, false, approximate);
      const all = new Set(await timedNearest(search, query, true, exact));
      hits += near.filter((label) => all.has(label)).length;
    }
    console.log(
      `  ${String(size).padStart(18)}    ${seconds.toFixed(1).padStart(8)} ${(thread.indexedBytes / megabyte).toFixed(0).padStart(4)}          ${(hits / queries.length / 10).toFixed(3)}   ${median(approximate).toFixed(2).padStart(6)} ${quantile(approximate, 0.95).toFixed(2).padStart(6)}       ${median(exact).toFixed(2).padStart(8)}     ${buildGap.toFixed(0).padStart(8)}`,
    );
    await thread.stop();
    await close();
  }
}

function searchOf(store: LakeStore, thread: VectorThread, limits: LakeSearchLimits): LakeSearch {
  return new LakeSearch({ store, thread, limits, logger: silent });
}

async function nearest(search: LakeSearch, query: Float32Array, isExact = false) {
  return search.nearest({ digest: benchModel.digest, query, filter: matchAll, first: 10, isExact });
}

async function timedNearest(
  search: LakeSearch,
  query: Float32Array,
  isExact: boolean,
  samples: number[],
): Promise<number[]> {
  const started = performance.now();
  const found = await nearest(search, query, isExact);
  samples.push(performance.now() - started);
  if (found.isExact !== isExact) throw new Error(`A search was ${found.isExact ? 'exact' : 'approximate'}.`);
  return found.neighbours.map(({ label }) => label);
}

/** Measures the cost of a page in the store: finds, reads, decodes and checks a hundred entries. */
export function ask(store: LakeStore): number {
  const ordinals = store.catalog.strongest({ ...matchAll, minSignal: 0.9 }, 101);
  return ordinals.slice(0, 100).flatMap((ordinal) => store.at(ordinal) ?? []).length;
}

/** Milliseconds per hundred entries of several exports, written to an output that discards them. */
async function exportTimes(store: LakeStore, format: LakeFormat): Promise<number[]> {
  const samples: number[] = [];
  for (let run = 0; run < 3; run += 1) samples.push(await exportMs(store, format));
  return samples;
}

async function exportMs(store: LakeStore, format: LakeFormat): Promise<number> {
  let count = 0;
  async function* pages(): AsyncGenerator<LakeEntry[]> {
    for await (const page of store.pages()) {
      yield page;
      count += page.length;
      if (count >= exported) return;
    }
  }
  const started = performance.now();
  await writeEntries(format, '/dev/null', pages());
  return (performance.now() - started) / (count / 100);
}

async function exactTimes(store: LakeStore): Promise<{ search: number[]; gap: number }> {
  const thread = new VectorThread();
  const limits = { keptBytes: 2048 * megabyte, exactVectors: Number.POSITIVE_INFINITY, indexBytes: 0 };
  const search = searchOf(store, thread, limits);
  const query = benchVector(1);
  await nearest(search, query);
  let samples: number[] = [];
  const gap = await longestGap(async () => {
    samples = await times(10, () => nearest(search, query));
  });
  await thread.stop();
  return { search: samples, gap };
}

/** Milliseconds of each run. */
export async function times(count: number, work: () => Promise<unknown>): Promise<number[]> {
  const samples: number[] = [];
  for (let run = 0; run < count; run += 1) {
    const started = performance.now();
    await work();
    samples.push(performance.now() - started);
  }
  return samples;
}
