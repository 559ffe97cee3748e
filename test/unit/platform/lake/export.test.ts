import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { tableFromIPC } from 'apache-arrow';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeArrow } from '../../../../src/platform/lake/export-arrow.ts';
import { entryOfLine, jsonLine } from '../../../../src/platform/lake/export-jsonl.ts';
import { writeParquet } from '../../../../src/platform/lake/export-parquet.ts';
import { type ExportRow, exportRow } from '../../../../src/platform/lake/export-row.ts';
import type { LakeEntry } from '../../../../src/platform/lake/lake-entry.ts';
import { anyLakeEntry, numbersFrom } from '../../../support/lake-entries.ts';

/** More than one row group of Parquet, and several batches of Arrow. */
const entries: readonly LakeEntry[] = (() => {
  const next = numbersFrom(11);
  return Array.from({ length: 5200 }, (_, number) => anyLakeEntry(number, next));
})();

async function* rows(): AsyncGenerator<ExportRow[]> {
  for (let start = 0; start < entries.length; start += 100)
    yield entries.slice(start, start + 100).map(exportRow);
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

  test('as Parquet is opened by DuckDB, row for row', async () => {
    const path = join(directory, 'lake.parquet');
    await writeParquet(createWriteStream(path), rows());
    const duckdb = await (await DuckDBInstance.create(':memory:')).connect();
    const ask = async (sql: string) => (await duckdb.runAndReadAll(sql)).getRowsJson();
    const [totals] = await ask(
      `select count(*)::integer, sum(length(text))::integer, sum(signal)::double, count(embedding)::integer,
         sum(len(embedding))::integer, count(distinct inference_id)::integer, min(created_at)::varchar
       from '${path}'`,
    );
    const vectors = entries.flatMap(({ embedding }) => embedding ?? []);
    expect(totals).toEqual([
      entries.length,
      entries.reduce((sum, { text }) => sum + [...text].length, 0),
      entries.reduce((sum, { signal }) => sum + signal, 0),
      vectors.length,
      vectors.reduce((sum, { length }) => sum + length, 0),
      entries.length,
      new Date(Math.min(...entries.map(({ createdAt }) => createdAt)))
        .toISOString()
        .replace('T', ' ')
        .replace('Z', ''),
    ]);
    const sample = entries.find(({ embedding, digits }) => embedding?.length === 384 && digits !== null);
    const [row] = await ask(
      `select seq::varchar, elp.ethos, digits[1], embedding[384]::double
       from (select *, {'ethos': ethos} as elp from '${path}') where inference_id = '${sample?.id}'`,
    );
    expect(row).toEqual([
      sample?.seq === null ? null : String(sample?.seq),
      sample?.elpChannels?.ethos ?? null,
      sample?.digits?.[0],
      sample?.embedding?.[383],
    ]);
    duckdb.closeSync();
  });

  test('as Arrow reads back, row for row', async () => {
    const path = join(directory, 'lake.arrows');
    await writeArrow(createWriteStream(path), rows());
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
});
