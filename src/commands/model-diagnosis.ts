import { join } from 'node:path';
import { openEngine } from '../app/engine.ts';
import { bundledModelsDirectory, type Config } from '../config/config.ts';
import { bundledPrefix } from '../modules/models/files/model-paths.ts';
import { openAnchors } from '../modules/models/open-models.ts';
import { bundledModel } from '../modules/models/registry/bundled-model.ts';
import { ModelLoader } from '../modules/models/registry/model-loader.ts';
import type { OnnxModel } from '../modules/models/storage/model.entity.ts';
import { Lifecycle } from '../platform/lifecycle.ts';
import type { Logger } from '../platform/observability/logger.ts';
import type { InferenceEngine } from '../platform/onnx/inference-engine.ts';
import { timed } from './timed.ts';

/**
 * Loads the default model and embeds a text.
 * @param model the model in the registry; null for the bundled model.
 * @throws an error that describes the problem
 */
export async function tryModel(config: Config, logger: Logger, model: OnnxModel | null): Promise<string> {
  const lifecycle = new Lifecycle(logger);
  try {
    const engine = openEngine(config, logger, lifecycle);
    const modelId = model === null ? await loadBundled(engine) : await load(engine, config, model);
    const answer = await timed(() => engine.embed(modelId, ['Good morning!']));
    return `${model?.name ?? bundledModel.name}, ONNX Runtime, ${answer}`;
  } finally {
    await lifecycle.close();
  }
}

async function load(engine: InferenceEngine, config: Config, model: OnnxModel): Promise<string> {
  const directories = { models: config.modelsDirectory, bundled: bundledModelsDirectory };
  const loader = new ModelLoader({ engine, anchors: await openAnchors(), directories });
  return (await loader.open(model)).id;
}

async function loadBundled(engine: InferenceEngine): Promise<string> {
  const modelId = bundledModel.name;
  const path = (name: string) => join(bundledModelsDirectory, name.slice(bundledPrefix.length));
  await engine.load({
    modelId,
    isIsolated: false,
    modelPath: path(bundledModel.modelPath),
    tokenizerPath: path(bundledModel.tokenizerPath),
    embeddingDimension: bundledModel.embeddingDim ?? null,
    maxTokens: bundledModel.maxTokens ?? 256,
  });
  return modelId;
}
