import { join } from 'node:path';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { bundledModelsDirectory } from '../../src/config/config.ts';
import { positions } from '../../src/domain/positions.ts';
import { readAnchors } from '../../src/modules/models/anchors/anchors.ts';
import { ModelLifeCycle } from '../../src/modules/models/registry/model-life-cycle.ts';
import { ModelLoader } from '../../src/modules/models/registry/model-loader.ts';
import { ModelRegistry } from '../../src/modules/models/registry/model-registry.ts';
import { ModelRepository } from '../../src/modules/models/storage/model.repository.ts';
import type { EventBus } from '../../src/platform/events/event-bus.ts';
import { MemoryEventBus } from '../../src/platform/events/memory-event-bus.ts';
import type { InferenceEngine, ModelFiles } from '../../src/platform/onnx/inference-engine.ts';
import { collectingLogger } from './collecting-logger.ts';

/**
 * The models of one server: its registry and their life cycle, over an engine and a database of the
 * test's own.
 * @param options.anchorsEach takes so many anchors of each position instead of all: where models
 * are loaded again and again, and how well they fit is not the point.
 */
export async function modelsOver(options: {
  readonly engine: InferenceEngine;
  readonly fork: () => SqlEntityManager;
  readonly modelsDirectory?: string;
  readonly bus?: EventBus;
  readonly anchorsEach?: number;
}) {
  const { engine, fork, modelsDirectory = bundledModelsDirectory } = options;
  const { logger, lines } = collectingLogger();
  const repository = () => new ModelRepository(fork());
  const written = await readAnchors(join(bundledModelsDirectory, 'anchors', 'anchors.json'));
  const anchors = [...positions, 0].flatMap((position) =>
    written.filter((anchor) => anchor.position === position).slice(0, options.anchorsEach),
  );
  const directories = { models: modelsDirectory, bundled: bundledModelsDirectory };
  // A process for each model of a test would cost seconds; what runs in one is tried with the
  // engine and on servers.
  const onThreads = {
    load: (files: ModelFiles) => engine.load({ ...files, isIsolated: false }),
    unload: (modelId: string) => engine.unload(modelId),
    embed: (modelId: string, texts: readonly string[]) => engine.embed(modelId, texts),
  };
  const loader = new ModelLoader({ engine: onThreads, anchors, spaces: [], directories });
  const registry = new ModelRegistry({ repository, loader });
  const bus = options.bus ?? new MemoryEventBus(logger);
  const lifeCycle = new ModelLifeCycle({ repository, loader, registry, bus, logger });
  return { anchors, loader, registry, lifeCycle, repository, lines };
}
