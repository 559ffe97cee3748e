import { createWriteStream } from 'node:fs';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { writeArrow } from './export-arrow.ts';
import { jsonLine } from './export-jsonl.ts';
import { writeParquet } from './export-parquet.ts';
import { type ExportRow, exportRow } from './export-row.ts';
import type { LakeEntry } from './lake-entry.ts';

/** What entries are written as, and read from. */
export const lakeFormats = ['jsonl', 'parquet', 'arrow'] as const;
export type LakeFormat = (typeof lakeFormats)[number];

/** What gathers while the disk is busy is written at once: the parts of an Arrow batch are many and small. */
const gatheredBytes = 1 << 22;

/** Writes entries as fast as the output takes them. @param file null for the standard output. */
export async function writeEntries(
  format: LakeFormat,
  file: string | null,
  pages: AsyncIterable<LakeEntry[]>,
): Promise<void> {
  if (format === 'parquet') return writeParquet(file ?? '/dev/stdout', rowsOf(pages));
  const output: Writable =
    file === null ? process.stdout : createWriteStream(file, { highWaterMark: gatheredBytes });
  if (format === 'arrow') return writeArrow(output, rowsOf(pages));
  await pipeline(Readable.from(linesOf(pages)), output, { end: file !== null });
}

async function* rowsOf(pages: AsyncIterable<LakeEntry[]>): AsyncGenerator<ExportRow[]> {
  for await (const page of pages) yield page.map(exportRow);
}

/** Bytes, not text: to join the lines and then to encode them would go over each twice. */
async function* linesOf(pages: AsyncIterable<LakeEntry[]>): AsyncGenerator<Buffer> {
  for await (const page of pages) yield Buffer.concat(page.map((entry) => Buffer.from(jsonLine(entry))));
}
