import { createWriteStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { tableFromIPC } from 'apache-arrow';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeArrow } from '../../../../src/platform/lake/export/arrow.ts';
import { exportColumns } from '../../../../src/platform/lake/export/columns.ts';
import { jsonLine } from '../../../../src/platform/lake/export/json-lines.ts';
import { writeParquet } from '../../../../src/platform/lake/export/parquet.ts';
import { lakeFormats, writeEntries, writeTo } from '../../../../src/platform/lake/export/write-entries.ts';
import { entryOfLine } from '../../../../src/platform/lake/import/json-line.ts';
import { entryOfRow } from '../../../../src/platform/lake/import/row.ts';
import type { LakeEntry } from '../../../../src/platform/lake/record/lake-entry.ts';
import { anyLakeEntry, lakeEntry, numbersFrom } from '../../../support/lake-entries.ts';

/** More than one row group of Parquet, and several batches of Arrow. */
const entries: readonly LakeEntry[] = (() => {
  const next = numbersFrom(11);
  return Array.from({ length: 5200 }, (_, number) => anyLakeEntry(number, next));
})();

async function* pages(): AsyncGenerator<LakeEntry[]> {
  for (let start = 0; start < entries.length; start += 100) yield entries.slice(start, start + 100);
}

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lake-export-'));
});
afterEach(() => rm(directory, { recursive: true }));

describe('an export', () => {
  test('as lines of JSON reads back as what it was, but for its place in the record', () => {
    for (const entry of entries.slice(0, 300)) {
      expect(entryOfLine(jsonLine(entry))).toEqual({ ...entry, seq: null });
    }
  });

  test('refuses lines that are no entries', () => {
    const [entry] = entries;
    const line = JSON.parse(jsonLine(entry ?? Object.assign({}, entries[1])));
    for (const wrong of [{ signal: 2 }, { id: 'x' }, { fluxPosition: 10 }, { digits: [1] }, { text: '' }]) {
      expect(() => entryOfLine(JSON.stringify({ ...line, ...wrong }))).toThrow();
    }
    expect(() => entryOfLine('nonsense')).toThrow(SyntaxError);
  });

  test.each([
    [3, true],
    [4, false],
    [9, true],
  ])('is read with an intervention at position %i: %s', (position, isRead) => {
    const intervention = { signalBefore: 0.25, signalAfter: 0.5, confidenceBoost: 0.25 };
    const line = {
      ...JSON.parse(jsonLine(lakeEntry())),
      intervention: { ...intervention, type: 'reset', position },
    };
    const row = {
      inference_id: line.id,
      created_at: 1,
      text: 'A text.',
      flux_position: 3,
      confidence: 0.5,
      signal: 0.5,
      intervention_type: 'reset',
      intervention_position: position,
      signal_before: 0.25,
      signal_after: 0.5,
      confidence_boost: 0.25,
    };
    const positionOf = (read: () => LakeEntry) => {
      try {
        return read().intervention?.position;
      } catch {
        return 'refused';
      }
    };
    const expected = isRead ? position : 'refused';
    expect(positionOf(() => entryOfLine(JSON.stringify(line)))).toBe(expected);
    expect(positionOf(() => entryOfRow(row))).toBe(expected);
  });

  test('as Parquet is read by another library than wrote it, row for row', async () => {
    const path = join(directory, 'lake.parquet');
    await writeParquet(createWriteStream(path), pages());
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(path) });
    expect(rows).toHaveLength(entries.length);
    for (const [index, row] of rows.entries()) {
      const entry = entries[index];
      expect(row).toMatchObject({
        inference_id: entry?.id,
        seq: entry?.seq === null ? null : BigInt(entry?.seq ?? 0),
        created_at: new Date(entry?.createdAt ?? 0),
        text: entry?.text,
        signal: entry?.signal,
        ethos: entry?.elpChannels?.ethos ?? null,
      });
      expect(row.digits ?? null).toEqual(entry?.digits ?? null);
      expect(row.embedding ?? null).toEqual(entry?.embedding == null ? null : [...entry.embedding]);
    }
  });

  test('as Parquet gives each column its type', async () => {
    const path = join(directory, 'lake.parquet');
    await writeParquet(createWriteStream(path), pages());
    const { schema } = await parquetMetadataAsync(await asyncBufferFromFile(path));
    const typeOf = (name: string) => schema.find((element) => element.name === name);
    expect(typeOf('created_at')).toMatchObject({
      type: 'INT64',
      logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
    });
    expect(typeOf('seq')).toMatchObject({ type: 'INT64' });
    expect(typeOf('signal')).toMatchObject({ type: 'FLOAT' });
    expect(typeOf('ethos')).toMatchObject({ type: 'DOUBLE' });
    expect(typeOf('flux_position')).toMatchObject({ type: 'INT32' });
    expect(typeOf('text')).toMatchObject({ type: 'BYTE_ARRAY', logical_type: { type: 'STRING' } });
    expect(typeOf('embedding')).toMatchObject({ logical_type: { type: 'LIST' } });
    expect(typeOf('element')).toMatchObject({ type: 'FLOAT' });
  });

  test('as Arrow reads back, row for row', async () => {
    const path = join(directory, 'lake.arrows');
    await writeArrow(createWriteStream(path), pages());
    const table = tableFromIPC(await readFile(path));
    expect(table.numRows).toBe(entries.length);
    for (const index of [0, 1999, 2000, 5199]) {
      const entry = entries[index];
      const row = table.get(index)?.toJSON();
      expect(row).toMatchObject({ inference_id: entry?.id, text: entry?.text, signal: entry?.signal });
      expect(row?.embedding === null ? null : Array.from(row?.embedding ?? [])).toEqual(
        entry?.embedding == null ? null : Array.from(entry.embedding),
      );
    }
  });

  test('of nothing has the columns and no rows', async () => {
    const parquet = join(directory, 'lake.parquet');
    await writeParquet(createWriteStream(parquet), nothing());
    const metadata = await parquetMetadataAsync(await asyncBufferFromFile(parquet));
    expect(metadata.num_rows).toBe(0n);
    const names = new Set(metadata.schema.map(({ name }) => name));
    expect(exportColumns.filter(({ name }) => !names.has(name))).toEqual([]);
    const arrow = join(directory, 'lake.arrows');
    await writeArrow(createWriteStream(arrow), nothing());
    const table = tableFromIPC(await readFile(arrow));
    expect(table.numRows).toBe(0);
    expect(table.schema.names).toEqual(exportColumns.map(({ name }) => name));
    const lines = join(directory, 'lake.jsonl');
    await writeEntries('jsonl', lines, nothing());
    expect(await readFile(lines, 'utf8')).toBe('');
  });

  test.each(lakeFormats)('as %s passes on what reading throws, and leaves no file', async (format) => {
    const path = join(directory, 'lake');
    const fault = new Error('the disk is gone');
    async function* broken(): AsyncGenerator<LakeEntry[]> {
      yield* pages();
      throw fault;
    }
    await expect(writeEntries(format, path, broken())).rejects.toBe(fault);
    expect(await readdir(directory)).toEqual([]);
  });

  test('of long texts is one of smaller batches: no string is as long as many of them', async () => {
    const text = 'x'.repeat(1_200_000);
    let bytes = 0;
    const output = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        bytes += chunk.length;
        done();
      },
    });
    async function* long(): AsyncGenerator<LakeEntry[]> {
      for (let page = 0; page < 5; page += 1)
        yield Array.from({ length: 100 }, () => lakeEntry({ text, embedding: null }));
    }
    await writeArrow(output, long());
    expect(bytes).toBeGreaterThan(500 * text.length);
  });

  test('as Parquet has smaller row groups where rows are large: each is in memory as a whole', async () => {
    const path = join(directory, 'lake.parquet');
    const embedding = new Float32Array(65_535).fill(0.5);
    async function* large(): AsyncGenerator<LakeEntry[]> {
      for (let page = 0; page < 5; page += 1)
        yield Array.from({ length: 100 }, () => lakeEntry({ embedding }));
    }
    await writeParquet(createWriteStream(path), large());
    const { row_groups: groups } = await parquetMetadataAsync(await asyncBufferFromFile(path));
    expect(groups.reduce((rows, { num_rows: some }) => rows + Number(some), 0)).toBe(500);
    for (const { total_byte_size: bytes } of groups) expect(Number(bytes)).toBeLessThan(80_000_000);
  });

  test.each(lakeFormats)('as %s stops reading soon after the output has failed', async (format) => {
    const { highest, ended, repeated } = manyPages();
    const full = new Error('no space left');
    const output = new Writable({ write: (_chunk, _encoding, done) => done(full) });
    await expect(writeTo(output, format, repeated())).rejects.toBe(full);
    await ended;
    expect(highest()).toBeLessThan(maxPages);
  });
});

async function* nothing(): AsyncGenerator<LakeEntry[]> {}

const maxPages = 1000;

/**
 * Pages without an end that a test would wait for, how many were taken, and when no more will be.
 */
function manyPages(): {
  highest: () => number;
  ended: Promise<void>;
  repeated: () => AsyncGenerator<LakeEntry[]>;
} {
  let taken = 0;
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  async function* repeated(): AsyncGenerator<LakeEntry[]> {
    try {
      for (; taken < maxPages; taken += 1) yield entries.slice(0, 100);
    } finally {
      resolve();
    }
  }
  return { highest: () => taken, ended, repeated };
}
