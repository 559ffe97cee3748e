import { openDatabase } from '../../app/storage.ts';
import type { OnnxModel } from '../../modules/models/storage/model.entity.ts';
import { ModelRepository } from '../../modules/models/storage/model.repository.ts';
import { DataDirectoryLockedError } from '../../platform/database/data-directory-lock.ts';
import { Lifecycle } from '../../platform/lifecycle.ts';
import { createLogger } from '../../platform/observability/logger.ts';
import { CommandError, expectNothing, type RunCommand } from '../shell/command.ts';
import { table } from '../shell/table.ts';

/** Lists the registered models. */
export const run: RunCommand = async (config, parameters) => {
  expectNothing(parameters);
  const logger = createLogger({ level: 'silent', format: 'json' });
  const lifecycle = new Lifecycle(logger);
  try {
    const orm = await openDatabase(config, logger, lifecycle);
    const models = await new ModelRepository(orm.em.fork()).all();
    console.log(models.length === 0 ? noModels : table(headings, models.map(cells)));
    return 0;
  } catch (error) {
    if (error instanceof DataDirectoryLockedError)
      throw new CommandError(`${error.message}\n${whileServing}`);
    throw error;
  } finally {
    await lifecycle.close();
  }
};

const noModels = 'No models are registered yet. The first start of the server registers the bundled models.';

const whileServing =
  'While a server uses this data directory, send it this query: { models { edges { node { name kind status isDefault digest loadedAt error } } } }';

const headings = [
  'name',
  'kind',
  'dimension',
  'status',
  'default',
  'digest',
  'loaded at',
  'runs',
  'mean ms',
  'error',
];

function cells(model: OnnxModel): string[] {
  const { total_runs: runs = 0, avg_inference_ms: mean } = model.performanceMetrics ?? {};
  return [
    model.name,
    model.kind,
    model.kind === 'embedding' ? String(model.embeddingDim) : '',
    model.status,
    model.isDefault ? 'yes' : '',
    model.digest?.slice(0, 12) ?? '',
    model.loadedAt === null ? '' : `${model.loadedAt.toISOString().slice(0, 19).replace('T', ' ')}Z`,
    String(runs),
    mean === undefined ? '' : mean.toFixed(2),
    model.error ?? '',
  ];
}
