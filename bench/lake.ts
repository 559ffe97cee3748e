import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { encodeRecord } from '../src/platform/lake/record/record-codec.ts';
import type { LakeStore } from '../src/platform/lake/store/lake-store.ts';
import { type BareLake, openBareLake } from './support/bare-lake.ts';
import { benchEntry } from './support/lake-entries.ts';
import { benchGrowth, benchRecall, openBenchLake, times } from './support/lake-growth.ts';
import { openLakeService } from './support/lake-service.ts';
import { median, quantile } from './support/statistics.ts';

const groups = 40;
const groupSize = 1024;

/**
 * Number of entries of the Lake for measuring the service. A larger Lake needs a file of gigabytes
 * and some minutes; it has its own benchmark.
 */
const serviceSize = 200_000;

/**
 * Compares the Lake with bare LMDB: storing, querying, searching by meaning, and the growth of each
 * with the number of entries. Takes about three minutes on an idle machine.
 */
export async function benchLake(): Promise<void> {
  await inScratch(async (directory) => {
    await benchStoring(directory);
    await benchRecall(directory, [10_000, 50_000]);
    await benchGrowth(directory, [10_000, 100_000, serviceSize]);
    await benchService(directory);
  });
}

/**
 * Measures the same at a million entries, with the approximate index. Takes about a quarter of an
 * hour on an idle machine, with 3 GB of disk and of memory.
 */
export async function benchLakeMillion(): Promise<void> {
  await inScratch(async (directory) => {
    await benchGrowth(directory, [1_000_000]);
    await benchService(directory);
    await benchRecall(directory, [1_000_000]);
  });
}

export async function inScratch(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-lake-'));
  try {
    await work(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

/**
 * Measures pages as the API requests them, with the service that a server builds, over the Lake in
 * the directory.
 */
async function benchService(directory: string): Promise<void> {
  const { lake, close } = await openLakeService(directory);
  const { entries } = await lake.figures();
  const page = async () => {
    const { edges } = lake.page({ filter: { minSignalStrength: 0.9 }, first: 100 });
    if (edges.length !== 100) throw new Error(`A page has ${edges.length} entries.`);
  };
  await times(20, page);
  const asked = await times(200, page);
  await close();
  console.log(
    `\n  in the service, entries(minSignalStrength: 0.9, first: 100) over ${entries}: median ${median(asked).toFixed(2)} ms, p95 ${quantile(asked, 0.95).toFixed(2)} ms (limit 5 at the median over 200000)`,
  );
}

async function benchStoring(directory: string): Promise<void> {
  const bare = openBareLake(join(directory, 'bare.lake'));
  const { store, close } = await openBenchLake(join(directory, 'storing.lake'));
  const record = randomBytes(encodeRecord(benchEntry(1), null).length);
  const bareVisible: number[] = [];
  const accepted: number[] = [];
  const bareDurable: number[] = [];
  const durable: number[] = [];
  // The two alternate, so that changes of the machine's load affect both. The first turns are a
  // warm-up.
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
    `  accepted, us per record at the median: ${perRecord(accepted).toFixed(1)}; bare LMDB, until visible: ${perRecord(bareVisible).toFixed(1)}; ratio ${(median(accepted) / median(bareVisible)).toFixed(2)} (limits 50 us and 1.3)`,
  );
  console.log(
    `  durable, records per second: ${perSecond(durable)}; bare LMDB: ${perSecond(bareDurable)} (limit 30000)`,
  );
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
