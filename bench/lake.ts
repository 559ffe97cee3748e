import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { everything } from '../src/platform/lake/catalog.ts';
import { jsonLine } from '../src/platform/lake/export-jsonl.ts';
import { LakeSearch } from '../src/platform/lake/lake-search.ts';
import type { LakeStore } from '../src/platform/lake/lake-store.ts';
import { type OpenLake, openLake } from '../src/platform/lake/open-lake.ts';
import { encodeRecord } from '../src/platform/lake/record-codec.ts';
import { VectorThread } from '../src/platform/lake/vector-thread.ts';
import { type BareLake, openBareLake } from './support/bare-lake.ts';
import { benchEntry, benchModel, dimension, fillTo } from './support/lake-entries.ts';
import { longestGap } from './support/loop-gap.ts';
import { median, quantile } from './support/statistics.ts';

const silent = { debug: () => undefined, warn: () => undefined };
const groups = 40;
const groupSize = 256;
const sizes = [10_000, 100_000, 200_000, 1_000_000];

/** The Lake beside bare LMDB: storing, asking, searching by meaning, and how each grows with the number of entries. */
export async function benchLake(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-lake-'));
  try {
    await benchStoring(directory);
    await benchGrowth(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function benchStoring(directory: string): Promise<void> {
  const bare = openBareLake(join(directory, 'bare.lake'));
  const { store, close } = await opened(join(directory, 'storing.lake'));
  const record = randomBytes(encodeRecord(benchEntry(1), null).length);
  const bareVisible: number[] = [];
  const accepted: number[] = [];
  const bareDurable: number[] = [];
  const durable: number[] = [];
  // Turn by turn, so that both share the machine's moods; the first turns warm up.
  for (let turn = 0; turn < groups + 5; turn += 1) {
    if (turn === 5) for (const samples of [bareVisible, accepted, bareDurable, durable]) samples.length = 0;
    await timeBare(bare, record, bareVisible, bareDurable);
    await timeOurs(store, accepted, durable);
  }
  await close();
  await bare.close();
  const perRecord = (samples: readonly number[]) => (median(samples) / groupSize) * 1000;
  const perSecond = (samples: readonly number[]) =>
    Math.round((1000 * groupSize * samples.length) / samples.reduce((sum, sample) => sum + sample, 0));
  console.log(`\n  storing records of ${record.length} bytes in groups of ${groupSize}, ${groups} groups`);
  console.log(
    `  accepted, us a record at the median: ${perRecord(accepted).toFixed(1)}; bare LMDB, until visible: ${perRecord(bareVisible).toFixed(1)}; ratio ${(median(accepted) / median(bareVisible)).toFixed(2)}`,
  );
  console.log(`  durable, records a second: ${perSecond(durable)}; bare LMDB: ${perSecond(bareDurable)}`);
}

async function timeBare(bare: BareLake, record: Buffer, visible: number[], durable: number[]): Promise<void> {
  const keys = Array.from({ length: groupSize }, () => Buffer.from(v7().replaceAll('-', ''), 'hex'));
  const started = performance.now();
  let last: Promise<unknown> = Promise.resolve();
  for (const key of keys) last = bare.put(key, record);
  await last;
  visible.push(performance.now() - started);
  await bare.flushed();
  durable.push(performance.now() - started);
}

async function timeOurs(store: LakeStore, accepted: number[], durable: number[]): Promise<void> {
  const entries = Array.from({ length: groupSize }, (_, index) => benchEntry(store.size + index + 1));
  const started = performance.now();
  for (const entry of entries) store.add(entry);
  accepted.push(performance.now() - started);
  await store.durable();
  durable.push(performance.now() - started);
}

async function benchGrowth(directory: string): Promise<void> {
  console.log('\n  entries    open  entries(0.9, 100)  export of 100  search        main loop   file');
  console.log(
    '               ms      ms      p95             ms      ms      p95  gap, ms      MB/1000 entries',
  );
  const path = join(directory, 'growth.lake');
  for (const size of sizes) {
    const filling = await opened(path);
    await fillTo(filling.store, size);
    await filling.close();
    const started = performance.now();
    const lake = await opened(path);
    const openMs = performance.now() - started;
    const asked = await times(50, async () => ask(lake.store));
    const exported = await exportMs(lake.store);
    const { search, gap } = await searchTimes(lake.store);
    const { size: bytes } = await stat(path);
    await lake.close();
    const cell = (value: number, width = 8) => value.toFixed(2).padStart(width);
    console.log(
      `  ${String(size).padStart(7)} ${cell(openMs, 7)}${cell(median(asked))} ${cell(quantile(asked, 0.95))}       ${cell(exported)}${cell(median(search))} ${cell(quantile(search, 0.95))} ${cell(gap)}      ${cell(bytes / size / 1000)}`,
    );
  }
}

/** What the service does for a page: finds, reads, decodes and checks a hundred entries. */
function ask(store: LakeStore): number {
  const ordinals = store.catalog.strongest({ ...everything, minSignal: 0.9 }, 101, null);
  return ordinals.slice(0, 100).flatMap((ordinal) => store.at(ordinal) ?? []).length;
}

/** Milliseconds for a hundred entries of a whole export as lines of JSON, at most a hundred thousand of them. */
async function exportMs(store: LakeStore): Promise<number> {
  const started = performance.now();
  let exported = 0;
  let bytes = 0;
  for await (const entry of store.entries()) {
    bytes += jsonLine(entry).length;
    exported += 1;
    if (exported === 100_000) break;
  }
  if (bytes === 0) throw new Error('There was nothing to export.');
  return (performance.now() - started) / (exported / 100);
}

async function searchTimes(store: LakeStore): Promise<{ search: number[]; gap: number }> {
  const thread = new VectorThread();
  const limits = { keptBytes: 512 * 1_048_576, exactVectors: Number.POSITIVE_INFINITY, indexBytes: 0 };
  const search = new LakeSearch({ store, thread, limits, logger: silent });
  const query = Float32Array.from({ length: dimension }, () => Math.random() - 0.5);
  const question = { digest: benchModel.digest, query, filter: everything, first: 10 };
  const nearest = () => search.nearest(question);
  await nearest();
  let samples: number[] = [];
  const gap = await longestGap(async () => {
    samples = await times(10, nearest);
  });
  await thread.stop();
  return { search: samples, gap };
}

async function times(count: number, work: () => Promise<unknown>): Promise<number[]> {
  const samples: number[] = [];
  for (let run = 0; run < count; run += 1) {
    const started = performance.now();
    await work();
    samples.push(performance.now() - started);
  }
  return samples;
}

function opened(path: string): Promise<OpenLake> {
  return openLake({ path, key: null, maximumPending: 8192, logger: silent });
}
