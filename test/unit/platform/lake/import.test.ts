import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LakeFormat, lakeFormats, writeEntries } from '../../../../src/platform/lake/export-file.ts';
import { ImportError, readEntries } from '../../../../src/platform/lake/import-file.ts';
import type { LakeEntry } from '../../../../src/platform/lake/lake-entry.ts';
import { openLake } from '../../../../src/platform/lake/open-lake.ts';
import { anyLakeEntry, lakeEntry, numbersFrom, silent } from '../../../support/lake-entries.ts';

/** More than one row group of Parquet, several batches of Arrow. */
const entries: readonly LakeEntry[] = (() => {
  const next = numbersFrom(23);
  return Array.from({ length: 5100 }, (_, number) => anyLakeEntry(number, next));
})();

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lake-import-'));
});
afterEach(() => rm(directory, { recursive: true }));

async function* pagesOf(all: readonly LakeEntry[]): AsyncGenerator<LakeEntry[]> {
  for (let start = 0; start < all.length; start += 100) yield all.slice(start, start + 100);
}

async function imported(format: LakeFormat, path: string): Promise<LakeEntry[]> {
  const found: LakeEntry[] = [];
  for await (const entry of readEntries(format, path, () => undefined)) found.push(entry);
  return found;
}

describe.each(lakeFormats)('an import of %s', (format) => {
  const at = () => join(directory, `lake.${format}`);

  test('gives an empty Lake the entries that were exported, equal but for their place in the record', async () => {
    const source = await openLake({
      path: join(directory, 'source.lake'),
      key: null,
      maximumPending: 9999,
      logger: silent,
    });
    for (const entry of entries) source.store.add(entry);
    await writeEntries(format, at(), source.store.pages());
    await source.close();
    const target = await openLake({
      path: join(directory, 'target.lake'),
      key: null,
      maximumPending: 9999,
      logger: silent,
    });
    const told: number[] = [];
    for await (const entry of readEntries(format, at(), (done, total) => told.push(done / total))) {
      expect(target.store.add(entry)).toBe(true);
    }
    expect(target.store.size).toBe(entries.length);
    for (const entry of entries) expect(target.store.get(entry.id)).toEqual({ ...entry, seq: null });
    expect(told.length).toBeGreaterThan(2);
    expect(Math.max(...told)).toBeLessThanOrEqual(1);
    expect(told).toEqual(told.toSorted((one, other) => one - other));
    await target.close();
  });

  test('names the row that is no entry', async () => {
    const wrong = lakeEntry({ signal: 2 });
    await writeEntries(format, at(), pagesOf([...entries.slice(0, 3), wrong]));
    await expect(imported(format, at())).rejects.toThrow(/^(Line|Row) 4 is no entry: .*signal/s);
  });

  test('refuses what is something else, or is cut off', async () => {
    await writeFile(at(), 'nonsense that is no export');
    await expect(imported(format, at())).rejects.toThrow(ImportError);
    await expect(imported(format, join(directory, 'nowhere'))).rejects.toThrow(ImportError);
    await writeEntries(format, at(), pagesOf(entries.slice(0, 500)));
    const whole = await readFile(at());
    await writeFile(at(), whole.subarray(0, Math.floor(whole.length * 0.7)));
    await expect(imported(format, at())).rejects.toThrow(ImportError);
  });
});

test('Parquet is not read from a pipe', async () => {
  const reading = readEntries('parquet', null, () => undefined).next();
  await expect(reading).rejects.toThrow('from a FILE');
});
