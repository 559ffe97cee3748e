import { bundledModelsDirectory } from '../../src/config/config.ts';
import type { ShippedSpace } from '../../src/modules/models/anchors/shipped-spaces.ts';
import { openAnchors } from '../../src/modules/models/open-models.ts';
import { ModelLoader } from '../../src/modules/models/registry/model-loader.ts';
import { UnlistedModel } from '../../src/modules/models/registry/unlisted-model.ts';
import type { NewModel } from '../../src/modules/models/storage/model.repository.ts';
import type { InferenceEngine } from '../../src/platform/onnx/inference-engine.ts';

/** Fits the anchors to a bundled model, whatever space the product ships for it. */
export async function fitBundled(engine: InferenceEngine, bundled: NewModel): Promise<ShippedSpace> {
  const directories = { models: bundledModelsDirectory, bundled: bundledModelsDirectory };
  const loader = new ModelLoader({ engine, anchors: await openAnchors(), spaces: [], directories });
  const { digest, maxTokens, anchorSpace, anchorFit } = await new UnlistedModel({
    engine,
    loader,
    bundled,
    open: (own, row) => own.open(row),
  }).ready();
  const key = { digest, maxTokens, version: anchorFit.version };
  return { key, space: anchorSpace, fit: anchorFit };
}
