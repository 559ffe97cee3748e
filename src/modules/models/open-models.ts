import { join } from 'node:path';
import { bundledModelsDirectory, type Config } from '../../config/config.ts';
import type { Orm } from '../../platform/database/orm/create-orm.ts';
import type { EventBus } from '../../platform/events/event-bus.ts';
import type { Logger } from '../../platform/observability/logger.ts';
import type { InferenceEngine } from '../../platform/onnx/inference-engine.ts';
import { type Anchor, readAnchors } from './anchors/anchors.ts';
import { readShippedSpaces } from './anchors/shipped-spaces.ts';
import type { ModelDirectories } from './files/model-paths.ts';
import { ModelLifeCycle } from './registry/model-life-cycle.ts';
import { ModelLoader } from './registry/model-loader.ts';
import { ModelRegistry } from './registry/model-registry.ts';
import { ModelRepository } from './storage/model.repository.ts';

const anchorsDirectory = join(bundledModelsDirectory, 'anchors');

/** Directory of the anchor spaces of the bundled models. */
export const spacesDirectory = join(anchorsDirectory, 'spaces');

/** Reads the anchor sentences that every model is fitted on. */
export function openAnchors(): Promise<Anchor[]> {
  return readAnchors(join(anchorsDirectory, 'anchors.json'));
}

/**
 * Opens a loader of models that reads them in the anchors of the product.
 * @param modelsDirectory of the models that operators add. If omitted, there are none.
 */
export async function openLoader(
  engine: InferenceEngine,
  modelsDirectory: string = bundledModelsDirectory,
): Promise<ModelLoader> {
  const [anchors, spaces] = await Promise.all([openAnchors(), readShippedSpaces(spacesDirectory)]);
  const directories = { models: modelsDirectory, bundled: bundledModelsDirectory };
  return new ModelLoader({ engine, anchors, spaces, directories });
}

export interface ModelDependencies {
  readonly directories: ModelDirectories;
  readonly repository: () => ModelRepository;
  readonly registry: ModelRegistry;
  readonly lifeCycle: ModelLifeCycle;
}

/** Opens the registered models and their life cycle over a database, an engine and a bus. */
export async function openModels(
  config: Config,
  logger: Logger,
  over: {
    readonly orm: Orm;
    readonly engine: InferenceEngine;
    readonly bus: EventBus;
  },
): Promise<ModelDependencies> {
  const directories = { models: config.modelsDirectory, bundled: bundledModelsDirectory };
  const repository = () => new ModelRepository(over.orm.em.fork());
  const loader = await openLoader(over.engine, config.modelsDirectory);
  const registry = new ModelRegistry({ repository, loader });
  const lifeCycle = new ModelLifeCycle({ repository, loader, registry, bus: over.bus, logger });
  giveUpWithEngine(over.engine, { lifeCycle, loader, logger });
  return { directories, repository, registry, lifeCycle };
}

/**
 * Puts a model in error when the engine gives up on it. If that cannot be stored, the next request
 * opens the model again, or is refused with the current fault.
 */
export function giveUpWithEngine(
  engine: Pick<InferenceEngine, 'onGivenUp'>,
  parts: {
    readonly lifeCycle: Pick<ModelLifeCycle, 'giveUpUnnamed'>;
    readonly loader: Pick<ModelLoader, 'close'>;
    readonly logger: Logger;
  },
): void {
  const { lifeCycle, loader, logger } = parts;
  engine.onGivenUp((modelId, reason) => {
    lifeCycle
      .giveUpUnnamed(modelId, reason)
      .catch((error: unknown) => {
        logger.error(
          { err: error, modelId, reason },
          'the engine gave up on a model, but the status of the model could not be set to ERROR',
        );
        return loader.close(modelId);
      })
      .catch((error: unknown) => logger.error({ err: error, modelId }, 'failed to close a model'));
  });
}
