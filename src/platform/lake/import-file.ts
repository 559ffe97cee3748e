import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { LakeFormat } from './export-file.ts';
import { entryOfLine } from './export-jsonl.ts';
import { readArrow } from './import-arrow.ts';
import { readParquet } from './import-parquet.ts';
import { entryOfRow } from './import-row.ts';
import type { LakeEntry } from './lake-entry.ts';

/** An input that holds no entries, or one that is none. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
}

/** Told how much of how much was read. */
export type Tell = (done: number, total: number) => void;

/**
 * The entries of an export, a part at a time, as fast as they are taken.
 * @param file null for the standard input, which cannot be Parquet: its table of contents is at the end.
 * @throws ImportError naming the line or the row.
 */
export async function* readEntries(
  format: LakeFormat,
  file: string | null,
  tell: Tell,
): AsyncGenerator<LakeEntry> {
  if (format === 'parquet') yield* parquetEntries(file, tell);
  else if (format === 'arrow') yield* entriesOf(arrowPages(await input(file, tell)), 'Row', entryOfRow);
  else yield* entriesOf(linePages(await input(file, tell)), 'Line', (line) => entryOfLine(String(line)));
}

async function* parquetEntries(file: string | null, tell: Tell): AsyncGenerator<LakeEntry> {
  if (file === null)
    throw new ImportError(
      'Parquet is read from a FILE and not from a pipe: its table of contents is at the end.',
    );
  const { total, pages } = await readable(() => readParquet(file));
  let done = 0;
  for await (const entry of entriesOf(pages, 'Row', entryOfRow)) {
    yield entry;
    done += 1;
    if (done % 1000 === 0) tell(done, total);
  }
}

async function* entriesOf(
  pages: AsyncIterable<readonly unknown[]>,
  unit: 'Line' | 'Row',
  read: (item: unknown) => LakeEntry,
): AsyncGenerator<LakeEntry> {
  let number = 0;
  const iterator = pages[Symbol.asyncIterator]();
  for (;;) {
    const page = await readable(() => iterator.next());
    if (page.done === true) return;
    for (const item of page.value) {
      number += 1;
      yield entryAt(`${unit} ${number}`, () => read(item));
    }
  }
}

function entryAt(place: string, read: () => LakeEntry): LakeEntry {
  try {
    return read();
  } catch (error) {
    throw new ImportError(`${place} is no entry: ${messageOf(error)}`);
  }
}

async function readable<Result>(read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    throw new ImportError(`It cannot be read: ${messageOf(error)}`);
  }
}

function arrowPages(source: Readable): AsyncIterable<readonly unknown[]> {
  return readArrow(source);
}

async function* linePages(source: Readable): AsyncGenerator<readonly unknown[]> {
  for await (const line of createInterface({ input: source, crlfDelay: Number.POSITIVE_INFINITY }))
    yield [line];
}

/** The bytes of a file or of the standard input, counted as they pass. */
async function input(file: string | null, tell: Tell): Promise<Readable> {
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
