import { createWriteStream } from 'node:fs';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { writeAtomically } from '../../files/atomic-write.ts';
import type { LakeEntry } from '../record/lake-entry.ts';
import { writeArrow } from './arrow.ts';
import { jsonPage } from './json-lines.ts';
import { writeParquet } from './parquet.ts';

/** Formats of exports and imports. */
export const lakeFormats = ['jsonl', 'parquet', 'arrow'] as const;
export type LakeFormat = (typeof lakeFormats)[number];

/**
 * Data that accumulates while the disk is busy is written in one call, because an Arrow batch has
 * many small parts.
 */
const gatheredBytes = 1 << 22;

/**
 * Writes entries to a file atomically, with backpressure from the output.
 * @param file null for standard output.
 */
export async function writeEntries(
  format: LakeFormat,
  file: string | null,
  pages: AsyncIterable<LakeEntry[]>,
): Promise<void> {
  if (file === null) return writeToStandardOutput((output) => writeTo(output, format, pages));
  await writeAtomically(file, (path) =>
    writeTo(createWriteStream(path, { highWaterMark: gatheredBytes }), format, pages),
  );
}

/** Writes entries to an output, with backpressure, and ends it unless it is standard output. */
export async function writeTo(
  output: Writable,
  format: LakeFormat,
  pages: AsyncIterable<LakeEntry[]>,
): Promise<void> {
  if (format === 'parquet') return writeParquet(output, pages);
  if (format === 'arrow') return writeArrow(output, pages);
  await pipeline(Readable.from(linesOf(pages)), output, { end: output !== process.stdout });
}

/**
 * Waits until standard output has been flushed. Its reader may disappear at any time, which must
 * not end the process.
 */
async function writeToStandardOutput(write: (output: Writable) => Promise<void>): Promise<void> {
  const output = process.stdout;
  output.on('error', () => undefined);
  await write(output);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  output.write('', (error) => (error == null ? resolve() : reject(error)));
  await promise;
}

async function* linesOf(pages: AsyncIterable<LakeEntry[]>): AsyncGenerator<Buffer> {
  for await (const page of pages) yield jsonPage(page);
}
