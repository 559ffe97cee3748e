import { getPriority, setPriority } from 'node:os';
import { parseArgs } from 'node:util';
import { openEngine } from '../../app/engine.ts';
import { openDatabase, openLive } from '../../app/storage.ts';
import type { Config } from '../../config/config.ts';
import { openModels } from '../../modules/models/open-models.ts';
import { modelNameSchema } from '../../modules/models/storage/model.input.ts';
import { IdleEmbedder } from '../../modules/spaces/idle-embedder.ts';
import { InferenceVectorRepository } from '../../modules/spaces/inference-vector.repository.ts';
import { SpaceFiller } from '../../modules/spaces/space-filler.ts';
import { DataDirectoryLockedError } from '../../platform/database/data-directory-lock.ts';
import { ExpectedError } from '../../platform/errors.ts';
import { Lifecycle } from '../../platform/lifecycle.ts';
import { createLogger } from '../../platform/observability/logger.ts';
import { CommandError, type RunCommand, readParameters, UsageError } from '../shell/command.ts';
import { Progress } from '../shell/progress.ts';
import { reembedByServer } from './re-embed-by-server.ts';

/** The result of a re-embedding. */
export interface Reembedded {
  readonly filled: number;
  readonly failed: number;
}

/** Shows how much of the total is done. */
export type Tell = (done: number, total: number) => void;

/** The priority of the command: the servers on the same machine come first. */
const niceness = 5;

/**
 * Fills the space of a model. If a server has the embedded database open, that server does it, and
 * the command shows its progress.
 */
export const run: RunCommand = async (config, parameters) => {
  const model = readModel(parameters);
  const progress = new Progress(process.stderr);
  const { filled, failed } = await progress.step(`re-embedding for "${model}"`, (tell) =>
    reembed(config, model, tell),
  );
  const vectors = filled === 1 ? 'vector' : 'vectors';
  console.log(`Stored ${filled} ${vectors}. Searches with the model "${model}" find these inferences now.`);
  if (failed === 0) return 0;
  const texts = failed === 1 ? 'text' : 'texts';
  console.error(`The model could not read ${failed} ${texts}. Run the command again to try once more.`);
  return 1;
};

async function reembed(config: Config, model: string, tell: Tell): Promise<Reembedded> {
  try {
    return await inDatabase(config, model, tell);
  } catch (error) {
    if (error instanceof DataDirectoryLockedError) return reembedByServer(config, model, tell, error);
    if (error instanceof ExpectedError) throw new CommandError(error.message);
    throw error;
  }
}

async function inDatabase(config: Config, model: string, tell: Tell): Promise<Reembedded> {
  const logger = createLogger({ level: 'silent', format: 'json' });
  const lifecycle = new Lifecycle(logger);
  try {
    const orm = await openDatabase(config, logger, lifecycle);
    const { bus } = openLive(config, logger, lifecycle);
    // The threads and processes of the engine have the priority of the process that starts them.
    if (getPriority() < niceness) setPriority(niceness);
    const engine = openEngine(config, logger, lifecycle);
    const { registry } = await openModels(config, logger, { orm, engine, bus });
    const filler = new SpaceFiller({
      registry,
      embedder: new IdleEmbedder(engine),
      vectors: () => new InferenceVectorRepository(orm.em.fork()),
      logger,
    });
    return await filler.fill(model, new AbortController().signal, ({ through, last }) => tell(through, last));
  } finally {
    await lifecycle.close();
  }
}

/** @throws UsageError */
function readModel(parameters: readonly string[]): string {
  const { values } = readParameters(() =>
    parseArgs({ args: [...parameters], options: { model: { type: 'string' } } }),
  );
  if (values.model === undefined) throw new UsageError('expects --model NAME');
  const name = modelNameSchema.safeParse(values.model);
  if (!name.success) throw new UsageError(`--model ${name.error.issues[0]?.message ?? 'cannot be used'}`);
  return name.data;
}
