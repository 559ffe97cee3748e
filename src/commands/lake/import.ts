import { access, constants } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { openDatabase } from '../../app/storage.ts';
import type { Config } from '../../config/config.ts';
import { LakeRepository } from '../../modules/lake/lake.repository.ts';
import { type ImportCounts, LakeImport } from '../../modules/lake/lake-import.ts';
import { LakeRecordRepository } from '../../modules/lake/lake-record.repository.ts';
import { LakeUnavailableError } from '../../platform/lake/errors.ts';
import { type LakeFormat, lakeFormats } from '../../platform/lake/export/write-entries.ts';
import { ImportError, readEntries } from '../../platform/lake/import/read-entries.ts';
import type { LakeStore } from '../../platform/lake/store/lake-store.ts';
import { Lifecycle } from '../../platform/lifecycle.ts';
import { createLogger } from '../../platform/observability/logger.ts';
import { CommandError, type RunCommand, readParameters, UsageError } from '../shell/command.ts';
import { Progress } from '../shell/progress.ts';
import { keepingLake } from './lake-command.ts';

interface Source {
  readonly format: LakeFormat;
  /** Null for the standard input. */
  readonly file: string | null;
}

/**
 * Takes the entries of an export into the Lake, while no server keeps it. Those that are there already are left as they are, and those that are inferences of
 * this record are as the record says.
 */
export const run: RunCommand = async (config, parameters) => {
  const source = readOptions(parameters);
  await requireFile(source.file);
  const { added, present, refused } = await keepingLake(config, (store) => imported(config, store, source));
  console.log(`${added} entries were added; ${present} were there already.`);
  if (refused > 0)
    console.log(
      `${refused} are inferences of this record that the archive does not hold; they were left out.`,
    );
  return 0;
};

/** Looks before anything is made or opened. @param file null for the standard input. @throws CommandError */
async function requireFile(file: string | null): Promise<void> {
  if (file === null) return;
  await access(file, constants.R_OK).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'there is no such file' : error.message;
    throw new CommandError(`${file} cannot be read: ${reason}.`);
  });
}

async function imported(config: Config, store: LakeStore, { format, file }: Source): Promise<ImportCounts> {
  const logger = createLogger({ level: 'warn', format: config.log.format });
  const lifecycle = new Lifecycle(logger);
  try {
    const orm = await openDatabase(config, logger, lifecycle);
    const repository = () => new LakeRepository(orm.em.fork());
    const record = () => new LakeRecordRepository(orm.em.fork());
    const lakeImport = new LakeImport({ store, repository, record, retention: config.lake, logger });
    const dimensions = await repository().modelDimensions();
    const dimensionOf = (digest: string) => dimensions.get(digest) ?? null;
    await new Progress(process.stderr).step(`import of ${format}`, (tell) =>
      taken(lakeImport, () => readEntries(format, file, { dimensionOf, onProgress: tell })),
    );
    return lakeImport.counts;
  } finally {
    await lifecycle.close();
  }
}

/** @throws CommandError that says what was wrong and what has come in before. */
async function taken(lakeImport: LakeImport, entries: () => ReturnType<typeof readEntries>): Promise<void> {
  try {
    await lakeImport.take(entries());
  } catch (error) {
    if (!(error instanceof ImportError || error instanceof LakeUnavailableError)) throw error;
    const { added } = lakeImport.counts;
    const before = added === 0 ? 'Nothing was added.' : `${added} entries before it were added and stay.`;
    throw new CommandError(`${error.message}\n${before} Import it again once that is mended.`);
  }
}

function readOptions(parameters: readonly string[]): Source {
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
