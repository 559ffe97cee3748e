import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonPage } from '../src/platform/lake/export/json-lines.ts';
import { checkStructure } from '../src/platform/lake/file/structure-check.ts';
import type { LakeEntry } from '../src/platform/lake/record/lake-entry.ts';
import type { LakeStore } from '../src/platform/lake/store/lake-store.ts';
import { tileColumns, tileRows } from '../src/platform/vectors/tile-product.ts';
import { VectorMatrix } from '../src/platform/vectors/vector-matrix.ts';
import { inScratch } from './lake.ts';
import { benchVector, fillTo } from './support/lake-entries.ts';
import { ask, openBenchLake } from './support/lake-growth.ts';
import { median } from './support/statistics.ts';

const entriesKept = 20_000;
const pageSize = 100;
const rounds = 15;

/**
 * Compares parts of the Lake with a library or a few lines that could replace them, in the same
 * run: how many times as long does the simpler way take?
 */
export function benchLakeChoices(): Promise<void> {
  return inScratch(async (directory) => {
    const path = join(directory, 'patterns.lake');
    const { store, close } = await openBenchLake(path);
    await fillTo(store, entriesKept);
    const page = await firstPage(store);
    await compare('the 100 strongest: by the catalog, and by reading every record', 1, {
      ours: () => ask(store),
      simpler: () => strongestOfAll(store),
    });
    await compare('100 entries as JSON lines: by own code, and by JSON.stringify', 200, {
      ours: () => jsonPage(page),
      simpler: () => stringified(page),
    });
    await close();
    await compareProducts();
    await measureCheck(path);
  });
}

/**
 * A search of so many vectors of the bundled model's length for two texts: by WebAssembly, and by
 * loops in JavaScript.
 */
async function compareProducts(): Promise<void> {
  const [rows, dimension] = [4000, 384];
  const matrix = new VectorMatrix(dimension, tileColumns);
  matrix.reserve(rows);
  const vectors = Array.from({ length: rows }, (_, place) => benchVector(place));
  vectors.forEach((vector, place) => {
    matrix.row(place).set(vector);
  });
  const columns = [benchVector(1), benchVector(2)];
  columns.forEach((column, index) => {
    matrix.column(index).set(column);
  });
  await compare(`the products of ${rows} vectors with two: by WebAssembly, and by JavaScript`, 5, {
    ours: () => {
      for (let row = 0; row < rows; row += tileRows) matrix.multiply(row, 0);
    },
    simpler: () => vectors.map((vector) => columns.map((column) => product(vector, column))),
  });
}

function product(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < one.length; index += 1) sum += (one[index] ?? 0) * (other[index] ?? 0);
  return sum;
}

/**
 * The check of the pages before LMDB opens them, beside the whole opening, of which it is a part.
 */
async function measureCheck(path: string): Promise<void> {
  const taken: number[] = [];
  const shares: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const check = await timeOf(() => checkStructure(path), 1);
    const opening = await timeOf(async () => (await openBenchLake(path)).close(), 1);
    taken.push(check);
    shares.push(check / opening);
  }
  const megabytes = (await stat(path)).size / 1_048_576;
  console.log(
    `  the check of ${megabytes.toFixed(0)} MB of pages: ${median(taken).toFixed(1)} ms, ${median(shares).toFixed(2)} of the time of an opening`,
  );
}

interface Ways {
  readonly ours: () => unknown;
  readonly simpler: () => unknown;
}

async function compare(name: string, times: number, { ours, simpler }: Ways): Promise<void> {
  const taken: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const [one, other] = [await timeOf(ours, times), await timeOf(simpler, times)];
    taken.push(one);
    ratios.push(other / one);
  }
  console.log(
    `  ${name}: ${median(taken).toFixed(3)} ms; the simpler way takes ${median(ratios).toFixed(2)} times as long`,
  );
}

async function timeOf(action: () => unknown, times: number): Promise<number> {
  const started = performance.now();
  for (let time = 0; time < times; time += 1) await action();
  return (performance.now() - started) / times;
}

async function firstPage(store: LakeStore): Promise<LakeEntry[]> {
  const page: LakeEntry[] = [];
  for await (const entry of store.entries()) if (page.push(entry) === pageSize) break;
  return page;
}

async function strongestOfAll(store: LakeStore): Promise<LakeEntry[]> {
  const found: LakeEntry[] = [];
  for await (const entry of store.entries()) if (entry.signal >= 0.9) found.push(entry);
  return found.sort((one, other) => other.signal - one.signal).slice(0, pageSize);
}

/**
 * The Base64 text of the vector is inserted afterwards, because JSON.stringify would scan it for
 * characters to escape.
 */
function stringified(page: readonly LakeEntry[]): Buffer {
  const lines = page.map(({ embedding, createdAt, ...entry }) => {
    const line = JSON.stringify({ ...entry, createdAt: new Date(createdAt).toISOString() });
    const { buffer, byteOffset, byteLength } = embedding ?? new Float32Array();
    return `${line.slice(0, -1)},"embedding":"${Buffer.from(buffer, byteOffset, byteLength).toString('base64')}"}\n`;
  });
  return Buffer.from(lines.join(''));
}
