import { parseArgs } from 'node:util';
import { type LakeFormat, lakeFormats, writeEntries } from '../../platform/lake/export/write-entries.ts';
import type { LakeEntry } from '../../platform/lake/record/lake-entry.ts';
import type { LakeStore } from '../../platform/lake/store/lake-store.ts';
import type { DamagedRecord } from '../../platform/lake/store/record-reader.ts';
import { type RunCommand, readParameters, UsageError } from '../shell/command.ts';
import { Progress } from '../shell/progress.ts';
import { withLake, writing } from './lake-command.ts';

/**
 * Writes every entry of the Lake to a file or to standard output, while the server runs. The exit
 * code is 1 if damaged entries were skipped.
 */
export const run: RunCommand = async (config, parameters) => {
  const { format, file } = readOptions(parameters);
  const progress = new Progress(process.stderr);
  const damaged: DamagedRecord[] = [];
  const exported = (store: LakeStore) =>
    progress.step(`export of ${store.size} entries as ${format}`, async (tell) => {
      let done = 0;
      async function* pages(): AsyncGenerator<LakeEntry[]> {
        for await (const page of store.pages()) {
          yield page;
          done += page.length;
          tell(done, store.size);
        }
      }
      await writing(file ?? 'the export', () => writeEntries(format, file, pages()));
    });
  await withLake(config, exported, (record) => damaged.push(record));
  for (const { id, reason } of damaged) console.error(`skipped   ${id}  ${reason}`);
  if (damaged.length === 0) return 0;
  console.error(`${damaged.length} records are damaged and were skipped; the export is incomplete.`);
  return 1;
};

function readOptions(parameters: readonly string[]): { format: LakeFormat; file: string | null } {
  const { values, positionals } = readParameters(() =>
    parseArgs({
      args: [...parameters],
      options: { format: { type: 'string', default: 'jsonl' } },
      allowPositionals: true,
    }),
  );
  const format = lakeFormats.find((name) => name === values.format);
  if (format === undefined) throw new UsageError(`--format expects one of ${lakeFormats.join(', ')}`);
  if (positionals.length > 1) throw new UsageError(`expects one FILE, not "${positionals.join(' ')}"`);
  return { format, file: positionals[0] ?? null };
}
