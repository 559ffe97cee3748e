import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { LakeFormat } from '../export/write-entries.ts';
import type { LakeEntry } from '../record/lake-entry.ts';
import { readArrow } from './arrow.ts';
import { describeError } from './fields.ts';
import { entryOfLine } from './json-line.ts';
import { readLines } from './lines.ts';
import { readParquet } from './parquet.ts';
import { entryOfRow } from './row.ts';

/** The input is not readable or contains an invalid entry. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
}

/** Receives the amount read so far and the total. */
export type ProgressListener = (done: number, total: number) => void;

export interface ImportOptions {
  /** Vector length of a model, by the SHA-256 of its files. Null for an unknown model. */
  readonly dimensionOf: (digest: string) => number | null;
  readonly onProgress: ProgressListener;
}

/**
 * The entries of an export, in parts, read on demand.
 * @param file null for standard input, which cannot be Parquet because its footer is at the end.
 * @throws ImportError naming the line or the row.
 */
export async function* readEntries(
  format: LakeFormat,
  file: string | null,
  { dimensionOf, onProgress: tell }: ImportOptions,
): AsyncGenerator<LakeEntry> {
  const ofRow = (row: unknown) => comparable(entryOfRow(row), dimensionOf);
  const ofLine = (line: string) => comparable(entryOfLine(line), dimensionOf);
  if (format === 'parquet') yield* parquetEntries(file, ofRow, tell);
  else if (format === 'arrow') yield* entriesOf(readArrow(await input(file, tell)), 'Row', ofRow);
  else yield* entriesOf(readLines(await input(file, tell)), 'Line', ofLine);
}

/**
 * @throws RangeError for a vector whose length differs from that of its model, because the two are
 * not comparable.
 */
function comparable(entry: LakeEntry, dimensionOf: ImportOptions['dimensionOf']): LakeEntry {
  const { embedding, model } = entry;
  const dimension = embedding === null || model === null ? null : dimensionOf(model.digest);
  if (embedding === null || model === null || dimension === null || embedding.length === dimension)
    return entry;
  throw new RangeError(
    `embedding: expects ${dimension} numbers, as the model ${model.digest} gives, not ${embedding.length}`,
  );
}

async function* parquetEntries(
  file: string | null,
  read: (row: unknown) => LakeEntry,
  tell: ProgressListener,
): AsyncGenerator<LakeEntry> {
  if (file === null)
    throw new ImportError(
      'Parquet must be read from a FILE, not from a pipe, because its footer is at the end.',
    );
  const { total, pages } = await readable(() => readParquet(file));
  let done = 0;
  for await (const entry of entriesOf(pages, 'Row', read)) {
    yield entry;
    done += 1;
    if (done % 1000 === 0) tell(done, total);
  }
}

async function* entriesOf<Item>(
  pages: AsyncIterable<readonly Item[]>,
  unit: 'Line' | 'Row',
  read: (item: Item) => LakeEntry,
): AsyncGenerator<LakeEntry> {
  let number = 0;
  const iterator = pages[Symbol.asyncIterator]();
  for (;;) {
    const page = await readable(() => iterator.next());
    if (page.done === true) return;
    for (const item of page.value) {
      number += 1;
      if (typeof item === 'string' && item.trim() === '') continue;
      yield entryAt(`${unit} ${number}`, () => read(item));
    }
  }
}

function entryAt(place: string, read: () => LakeEntry): LakeEntry {
  try {
    return read();
  } catch (error) {
    throw new ImportError(`${place} is not a valid entry: ${describeError(error)}`);
  }
}

async function readable<Result>(read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    throw new ImportError(`The input cannot be read: ${describeError(error)}`);
  }
}

/** The bytes of a file or of standard input, with progress. */
async function input(file: string | null, tell: ProgressListener): Promise<Readable> {
  if (file === null) return process.stdin;
  const { size } = await readable(() => stat(file));
  let done = 0;
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const chunk of createReadStream(file ?? '', { highWaterMark: 1 << 18 })) {
      done += chunk.length;
      tell(done, size);
      yield chunk;
    }
  }
  return Readable.from(counted(), { objectMode: false });
}
