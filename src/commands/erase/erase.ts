import { parseArgs } from 'node:util';
import { z } from 'zod';
import { openDatabase, openLive } from '../../app/storage.ts';
import type { Config } from '../../config/config.ts';
import { EmbeddedFiles } from '../../modules/erasures/embedded-files.ts';
import { ErasureRepository } from '../../modules/erasures/erasure.repository.ts';
import { type Erased, ErasureService } from '../../modules/erasures/erasure.service.ts';
import { ErasureRecordRepository } from '../../modules/erasures/erasure-record.repository.ts';
import { removeErased } from '../../modules/lake/lake-erasure.ts';
import { DataDirectoryLockedError } from '../../platform/database/data-directory-lock.ts';
import { ExpectedError } from '../../platform/errors.ts';
import { LakeLockedError } from '../../platform/lake/errors.ts';
import { holdsEntries } from '../../platform/lake/store/leftovers.ts';
import { openLake } from '../../platform/lake/store/open-lake.ts';
import { Lifecycle } from '../../platform/lifecycle.ts';
import { createLogger } from '../../platform/observability/logger.ts';
import { lakeKey, lakePath, silent } from '../lake/lake-command.ts';
import { CommandError, readParameters, UsageError } from '../shell/command.ts';
import { sendToServer } from '../shell/running-server.ts';

/** A kind of object that can be erased. */
export interface Erasable {
  /** The mutation that erases it. Its result has the alias `result`. */
  readonly document: string;
  readonly inputOf: (name: string, reason: string | null) => Readonly<Record<string, unknown>>;
  readonly erase: (service: ErasureService, name: string, reason: string | null) => Promise<Erased>;
}

/** The result of an erasure. */
interface Outcome {
  readonly erasureId: string;
  readonly inferences: number;
  readonly isComplete: boolean;
  /**
   * Whether all erased data is removed from this process, or from the server that ran the erasure.
   */
  readonly isDurable: boolean;
}

/**
 * Timeout for a server's response, in milliseconds. A server responds within 25 seconds: twenty for
 * the erasure and five for its parts.
 */
const serverTimeoutMs = 60_000;

const answerSchema = z.object({
  data: z.object({
    result: z.union([
      z.object({
        erasure: z.object({ uuid: z.uuid(), inferenceCount: z.int(), completedAt: z.string().nullable() }),
        stage: z.string(),
      }),
      z.object({ message: z.string() }),
    ]),
  }),
});
const failureSchema = z.object({ errors: z.array(z.object({ message: z.string() })).min(1) });

/**
 * Erases in the database; servers that use it follow within seconds. If a server has the embedded
 * database open, the command sends it the mutation instead.
 */
export async function erase(
  config: Config,
  parameters: readonly string[],
  erasable: Erasable,
): Promise<number> {
  const { name, reason } = readOptions(parameters);
  const outcome = await attempted(config, erasable, name, reason);
  const { erasureId, inferences, isComplete, isDurable } = outcome;
  console.log(`Erased ${inferences} ${inferences === 1 ? 'inference' : 'inferences'}: erasure ${erasureId}.`);
  if (!isComplete)
    console.log(
      'Some inferences of the session, or its name in Redis, are not erased yet. A running server erases them; or run this command again.',
    );
  if (!isDurable)
    console.error('Redis, or a file in DATA_DIR, still contains erased data. A running server removes it.');
  return isComplete && isDurable ? 0 : 1;
}

async function attempted(
  config: Config,
  erasable: Erasable,
  name: string,
  reason: string | null,
): Promise<Outcome> {
  try {
    return await inDatabase(config, (service) => erasable.erase(service, name, reason));
  } catch (error) {
    if (error instanceof DataDirectoryLockedError) return byServer(config, erasable, name, reason, error);
    if (error instanceof ExpectedError) throw new CommandError(error.message);
    throw error;
  }
}

async function inDatabase(
  config: Config,
  use: (service: ErasureService) => Promise<Erased>,
): Promise<Outcome> {
  const logger = createLogger({ level: 'silent', format: 'json' });
  const lifecycle = new Lifecycle(logger);
  try {
    const orm = await openDatabase(config, logger, lifecycle);
    const live = openLive(config, logger, lifecycle);
    const record = new ErasureRecordRepository(() => orm.em.fork());
    const files = new EmbeddedFiles({
      fork: () => orm.em.fork(),
      dataDirectory: config.dataDirectory,
      // No other client waits for the database.
      maxBytes: Number.POSITIVE_INFINITY,
      logger,
    });
    const service = new ErasureService({
      repository: new ErasureRepository(orm.em.fork()),
      requestedBy: 'COMMAND',
      announceErased: () => undefined,
      forgetSession: (sessionId) => live.statistics.forgetSession(sessionId),
      hasForgotten: async () => {
        const { head } = await record.state();
        const parts = await Promise.allSettled([
          live.embeddings.forget(head),
          cleanLake(config, record),
          ...(config.databaseUrl === null ? [files.forget(head)] : []),
        ]);
        return parts.every(({ status }) => status === 'fulfilled');
      },
      bus: live.bus,
      logger,
    });
    const { erasure, stage } = await use(service);
    const { id: erasureId, inferences, completedAt } = erasure;
    return { erasureId, inferences, isComplete: completedAt !== null, isDurable: stage === 'DURABLE' };
  } finally {
    await lifecycle.close();
  }
}

/** Removes erased entries from the Lake, unless a server has it open: that server removes them. */
async function cleanLake(config: Config, record: ErasureRecordRepository): Promise<void> {
  const path = lakePath(config);
  if (!(await holdsEntries(path))) return;
  try {
    const lake = await openLake({ path, key: lakeKey(config), maxPending: 8192, logger: silent });
    try {
      await removeErased(lake.store, path, record);
    } finally {
      await lake.close();
    }
  } catch (error) {
    if (!(error instanceof LakeLockedError)) throw error;
  }
}

async function byServer(
  config: Config,
  { document, inputOf }: Erasable,
  name: string,
  reason: string | null,
  locked: DataDirectoryLockedError,
): Promise<Outcome> {
  const operation = { query: document, variables: { input: inputOf(name, reason) } };
  const answer = await sendToServer(config, operation, serverTimeoutMs).catch(() => null);
  const failure = failureSchema.safeParse(answer);
  if (failure.success)
    throw new CommandError(failure.data.errors[0]?.message ?? 'The server rejected the request.');
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success)
    throw new CommandError(
      `${locked.message} No server responds at HOST and PORT of this configuration. Set them to the address of that server.`,
    );
  const { result } = parsed.data.data;
  if ('message' in result) throw new CommandError(result.message);
  const { uuid: erasureId, inferenceCount: inferences, completedAt } = result.erasure;
  return { erasureId, inferences, isComplete: completedAt !== null, isDurable: result.stage === 'DURABLE' };
}

/** @throws UsageError */
function readOptions(parameters: readonly string[]): { name: string; reason: string | null } {
  const { values, positionals } = readParameters(() =>
    parseArgs({ args: [...parameters], options: { reason: { type: 'string' } }, allowPositionals: true }),
  );
  const [name, ...more] = positionals;
  if (name === undefined) throw new UsageError('expects the id of the inference or the name of the session');
  if (more.length > 0) throw new UsageError(`expects one name, not "${positionals.join(' ')}"`);
  return { name, reason: values.reason ?? null };
}
