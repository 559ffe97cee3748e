import { createWriteStream } from 'node:fs';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { writeArrow } from '../../platform/lake/export-arrow.ts';
import { jsonLine } from '../../platform/lake/export-jsonl.ts';
import { writeParquet } from '../../platform/lake/export-parquet.ts';
import { type ExportRow, exportRow } from '../../platform/lake/export-row.ts';
import type { LakeEntry } from '../../platform/lake/lake-entry.ts';
import { type RunCommand, readParameters, UsageError } from '../command.ts';
import { Progress } from '../progress.ts';
import { withLake } from './lake-command.ts';

const formats = ['jsonl', 'parquet', 'arrow'] as const;
type Format = (typeof formats)[number];

/** Writes every entry of the Lake to a file or to the standard output, while the server runs. */
export const run: RunCommand = async (config, parameters) => {
  const { format, file } = readOptions(parameters);
  const progress = new Progress(process.stderr);
  await withLake(config, (store) =>
    progress.step(`export of ${store.size} entries as ${format}`, async (tell) => {
      let done = 0;
      async function* entries(): AsyncGenerator<LakeEntry> {
        for await (const entry of store.entries()) {
          yield entry;
          done += 1;
          if (done % 1000 === 0) tell(done, store.size);
        }
      }
      await write(format, file, entries());
    }),
  );
  return 0;
};

function readOptions(parameters: readonly string[]): { format: Format; file: string | null } {
  const { values, positionals } = readParameters(() =>
    parseArgs({
      args: [...parameters],
      options: { format: { type: 'string', default: 'jsonl' } },
      allowPositionals: true,
    }),
  );
  const format = formats.find((name) => name === values.format);
  if (format === undefined) throw new UsageError(`--format expects one of ${formats.join(', ')}`);
  if (positionals.length > 1) throw new UsageError(`one FILE at a time, not "${positionals.join(' ')}"`);
  return { format, file: positionals[0] ?? null };
}

async function write(format: Format, file: string | null, entries: AsyncIterable<LakeEntry>): Promise<void> {
  if (format === 'parquet') return writeParquet(file ?? '/dev/stdout', rowsOf(entries));
  const output: Writable = file === null ? process.stdout : createWriteStream(file);
  if (format === 'arrow') return writeArrow(output, rowsOf(entries));
  await pipeline(Readable.from(linesOf(entries)), output, { end: file !== null });
}

async function* rowsOf(entries: AsyncIterable<LakeEntry>): AsyncGenerator<ExportRow> {
  for await (const entry of entries) yield exportRow(entry);
}

async function* linesOf(entries: AsyncIterable<LakeEntry>): AsyncGenerator<string> {
  for await (const entry of entries) yield jsonLine(entry);
}
