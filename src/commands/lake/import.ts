import { parseArgs } from 'node:util';
import { type LakeFormat, lakeFormats } from '../../platform/lake/export-file.ts';
import { ImportError, readEntries } from '../../platform/lake/import-file.ts';
import { CommandError, type RunCommand, readParameters, UsageError } from '../command.ts';
import { Progress } from '../progress.ts';
import { keepingLake } from './lake-command.ts';

/** Takes the entries of an export into the Lake, while no server keeps it. Those that are there already are left as they are. */
export const run: RunCommand = async (config, parameters) => {
  const { format, file } = readOptions(parameters);
  const { added, present } = await keepingLake(config, (store) =>
    new Progress(process.stderr).step(`import of ${format}`, async (tell) => {
      const counts = { added: 0, present: 0 };
      try {
        for await (const entry of readEntries(format, file, tell)) {
          if (store.add(entry)) counts.added += 1;
          else counts.present += 1;
          if (counts.added % 1000 === 999) await store.durable();
        }
      } catch (error) {
        if (error instanceof ImportError) throw new CommandError(error.message);
        throw error;
      }
      await store.durable();
      return counts;
    }),
  );
  console.log(`${added} entries were added; ${present} were there already.`);
  return 0;
};

function readOptions(parameters: readonly string[]): { format: LakeFormat; file: string | null } {
  const { values, positionals } = readParameters(() =>
    parseArgs({ args: [...parameters], options: { format: { type: 'string' } }, allowPositionals: true }),
  );
  const [file = null] = positionals;
  if (positionals.length > 1) throw new UsageError(`one FILE at a time, not "${positionals.join(' ')}"`);
  const wanted = values.format ?? formatOf(file);
  const format = lakeFormats.find((name) => name === wanted);
  if (format === undefined) throw new UsageError(`--format expects one of ${lakeFormats.join(', ')}`);
  if (format === 'parquet' && file === null)
    throw new UsageError(
      'Parquet is read from a FILE and not from a pipe: its table of contents is at the end',
    );
  return { format, file };
}

/** By the end of the file's name. */
function formatOf(file: string | null): LakeFormat {
  if (file?.endsWith('.parquet')) return 'parquet';
  return /\.arrows?$/.test(file ?? '') ? 'arrow' : 'jsonl';
}
