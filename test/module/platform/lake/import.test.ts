import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Compression,
  Encoding,
  readParquet,
  WriterPropertiesBuilder,
  WriterVersion,
  writeParquet,
} from 'parquet-wasm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { jsonLine } from '../../../../src/platform/lake/export/json-lines.ts';
import {
  type LakeFormat,
  lakeFormats,
  writeEntries,
} from '../../../../src/platform/lake/export/write-entries.ts';
import { ImportError, readEntries } from '../../../../src/platform/lake/import/read-entries.ts';
import type { LakeEntry } from '../../../../src/platform/lake/record/lake-entry.ts';
import { openLake } from '../../../../src/platform/lake/store/open-lake.ts';
import {
  anyLakeEntry,
  lakeEntry,
  numberedId,
  numbersFrom,
  silent,
  vector,
} from '../../../support/lake-entries.ts';

const knownModel = { id: numberedId(77), digest: 'c'.repeat(64) };

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

/** One model of the record is known, and its vectors have 8 numbers. */
const dimensionOf = (digest: string) => (digest === knownModel.digest ? 8 : null);

async function imported(format: LakeFormat, path: string): Promise<LakeEntry[]> {
  const found: LakeEntry[] = [];
  for await (const entry of readEntries(format, path, { dimensionOf, onProgress: () => undefined }))
    found.push(entry);
  return found;
}

describe.each(lakeFormats)('an import of %s', (format) => {
  const at = () => join(directory, `lake.${format}`);

  test('gives an empty Lake the entries that were exported, equal but for their place in the record', async () => {
    const source = await openLake({
      path: join(directory, 'source.lake'),
      key: null,
      maxPending: 9999,
      logger: silent,
    });
    for (const entry of entries) source.store.add(entry);
    await writeEntries(format, at(), source.store.pages());
    await source.close();
    const target = await openLake({
      path: join(directory, 'target.lake'),
      key: null,
      maxPending: 9999,
      logger: silent,
    });
    const told: number[] = [];
    const tell = (done: number, total: number) => told.push(done / total);
    for await (const entry of readEntries(format, at(), { dimensionOf, onProgress: tell })) {
      expect(target.store.add(entry)).toBe(true);
    }
    expect(target.store.size).toBe(entries.length);
    for (const entry of entries) expect(target.store.get(entry.id)).toEqual({ ...entry, seq: null });
    expect(told.length).toBeGreaterThan(2);
    expect(Math.max(...told)).toBeLessThanOrEqual(1);
    expect(told).toEqual(told.toSorted((one, other) => one - other));
    await target.close();
  });

  test('gives every text as it was, character for character', async () => {
    const texts = [
      '\uFEFFWater',
      'a\uFEFFb',
      '\uFEFF',
      '\uFEFF\uFEFF',
      'naïve 水 😀 e\u0301',
      ' \r\n\u2028"\\ ',
    ];
    await writeEntries(format, at(), pagesOf(texts.map((text) => lakeEntry({ text }))));
    expect((await imported(format, at())).map(({ text }) => text)).toEqual(texts);
  });

  test('names the row that is no entry', async () => {
    const wrong = lakeEntry({ signal: 2 });
    await writeEntries(format, at(), pagesOf([...entries.slice(0, 3), wrong]));
    await expect(imported(format, at())).rejects.toThrow(/^(Line|Row) 4 is not a valid entry: .*signal/s);
  });

  test.each([
    ['embedding', { embedding: new Float32Array() }, /expects 1 to 65535 numbers, not 0/],
    ['embedding', { embedding: new Float32Array(70_000).fill(0.5) }, /expects 1 to 65535 numbers, not 70000/],
    ['embedding', { embedding: Float32Array.of(0.5, Number.NaN) }, /finite/],
    ['embedding', { embedding: vector(4, 1), model: knownModel }, /expects 8 numbers, as .* model .*, not 4/],
    ['(createdAt|created_at)', { createdAt: -1000 }, /1970 to 9999/],
    ['(createdAt|created_at)', { createdAt: Date.UTC(10_000, 0, 1) }, /.*/],
  ] as const)('names the row and the field of what no Lake can hold: %s %o', async (field, values, fault) => {
    await writeEntries(format, at(), pagesOf([lakeEntry({ model: knownModel }), lakeEntry(values)]));
    const importing = imported(format, at());
    await expect(importing).rejects.toThrow(new RegExp(`^(Line|Row) 2 is not a valid entry: ${field}: `));
    await expect(importing).rejects.toThrow(fault);
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

test.each([
  ['SNAPPY', WriterVersion.V1, Encoding.PLAIN],
  ['ZSTD', WriterVersion.V2, Encoding.DELTA_LENGTH_BYTE_ARRAY],
  ['GZIP', WriterVersion.V1, Encoding.DELTA_BYTE_ARRAY],
  ['BROTLI', WriterVersion.V2, Encoding.PLAIN],
  ['UNCOMPRESSED', WriterVersion.V2, Encoding.DELTA_BYTE_ARRAY],
] as const)('Parquet is read as others write it, packed with %s', async (codec, version, encoding) => {
  const [ours, theirs] = [join(directory, 'ours.parquet'), join(directory, 'theirs.parquet')];
  await writeEntries('parquet', ours, pagesOf(entries.slice(0, 1500)));
  const properties = new WriterPropertiesBuilder()
    .setCompression(Compression[codec])
    .setWriterVersion(version)
    .setDictionaryEnabled(false)
    .setColumnEncoding('text', encoding)
    // Some writers look for repeated numbers in vectors, too.
    .setColumnDictionaryEnabled('embedding.list.element', true)
    .setMaxRowGroupSize(700)
    .build();
  await writeFile(theirs, writeParquet(readParquet(await readFile(ours)), properties));
  expect(await readFile(theirs)).not.toEqual(await readFile(ours));
  const found = await imported('parquet', theirs);
  expect(found.map(({ id, text, embedding }) => ({ id, text, embedding }))).toEqual(
    entries.slice(0, 1500).map(({ id, text, embedding }) => ({ id, text, embedding })),
  );
});

test('Parquet is not read from a pipe', async () => {
  const reading = readEntries('parquet', null, { dimensionOf, onProgress: () => undefined }).next();
  await expect(reading).rejects.toThrow('from a FILE');
});

describe('lines of JSON', () => {
  const at = () => join(directory, 'lines.jsonl');
  const [one, other] = [lakeEntry(), lakeEntry({ text: 'Wasser fließt 水' })];

  test('may begin with a byte order mark, end with \\r\\n, and have empty lines', async () => {
    await writeFile(at(), `\uFEFF${jsonLine(one).trim()}\r\n\r\n${jsonLine(other).trim()}\r\n\n  \n`);
    expect((await imported('jsonl', at())).map(({ text }) => text)).toEqual([one.text, other.text]);
  });

  test('are counted as an editor counts them', async () => {
    await writeFile(at(), `${jsonLine(one)}\n\n{"no":1}\n${jsonLine(other)}`);
    await expect(imported('jsonl', at())).rejects.toThrow(/^Line 4 is not a valid entry: id: /);
  });

  test('are refused if a vector is no whole number of float32, or text is no UTF-8', async () => {
    const cut = jsonLine(one).replace(/"embedding":"[^"]*"/, '"embedding":"AAAAAAA="');
    await writeFile(at(), jsonLine(other) + cut);
    await expect(imported('jsonl', at())).rejects.toThrow(
      'Line 2 is not a valid entry: embedding: expects four bytes for each number, not 5 bytes',
    );
    await writeFile(at(), Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]));
    await expect(imported('jsonl', at())).rejects.toThrow('The input cannot be read: ');
    await expect(imported('jsonl', directory)).rejects.toThrow('The input cannot be read: ');
  });
});
