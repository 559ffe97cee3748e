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
  /** Null for standard input. */
  readonly file: string | null;
}

/**
 * Adds the entries of an export to the Lake, while no server has it open. Entries that already
 * exist are unchanged. For inferences of this installation, the audit trail decides.
 */
export const run: RunCommand = async (config, parameters) => {
  const source = readOptions(parameters);
  await requireFile(source.file);
  const { added, present, refused } = await keepingLake(config, (store) => imported(config, store, source));
  console.log(`${added} entries were added; ${present} already existed.`);
  if (refused > 0)
    console.log(
      `${refused} were skipped: they are inferences of this installation that its archive does not contain.`,
    );
  return 0;
};

/**
 * Checks that the file is readable before anything is created or opened.
 * @param file null for standard input.
 * @throws CommandError
 */
async function requireFile(file: string | null): Promise<void> {
  if (file === null) return;
  await access(file, constants.R_OK).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? 'the file does not exist' : error.message;
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

/** @throws CommandError with the problem and the number of entries added before it. */
async function taken(lakeImport: LakeImport, entries: () => ReturnType<typeof readEntries>): Promise<void> {
  try {
    await lakeImport.take(entries());
  } catch (error) {
    if (!(error instanceof ImportError || error instanceof LakeUnavailableError)) throw error;
    const { added } = lakeImport.counts;
    const before =
      added === 0 ? 'Nothing was added.' : `${added} entries before this one were added and stay.`;
    throw new CommandError(`${error.message}\n${before} Fix the problem and import the file again.`);
  }
}

function readOptions(parameters: readonly string[]): Source {
  const { values, positionals } = readParameters(() =>
    parseArgs({ args: [...parameters], options: { format: { type: 'string' } }, allowPositionals: true }),
  );
  const [file = null] = positionals;
  if (positionals.length > 1) throw new UsageError(`expects one FILE, not "${positionals.join(' ')}"`);
  const wanted = values.format ?? formatOf(file);
  const format = lakeFormats.find((name) => name === wanted);
  if (format === undefined) throw new UsageError(`--format expects one of ${lakeFormats.join(', ')}`);
  if (format === 'parquet' && file === null)
    throw new UsageError(
      'Parquet must be read from a FILE, not from a pipe: its index is at the end of the file',
    );
  return { format, file };
}

/** Chooses the format by the extension of the file. */
function formatOf(file: string | null): LakeFormat {
  if (file?.endsWith('.parquet')) return 'parquet';
  return /\.arrows?$/.test(file ?? '') ? 'arrow' : 'jsonl';
}
