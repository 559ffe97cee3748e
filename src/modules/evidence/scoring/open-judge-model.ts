import type { InferenceEngine } from '../../../platform/onnx/inference-engine.ts';
import { openLoader } from '../../models/open-models.ts';
import { bundledStatic } from '../../models/registry/bundled-models.ts';
import { UnlistedModel } from '../../models/registry/unlisted-model.ts';

/**
 * Opens the embedding model of the judge. The coefficients of the evidence model were fitted with
 * it, so the judge uses it whatever the default model is.
 * @throws ModelNotReadyError, OverloadedError
 */
export async function openJudgeModel(engine: InferenceEngine): Promise<UnlistedModel> {
  const model = new UnlistedModel({ engine, loader: await openLoader(engine), bundled: bundledStatic });
  await model.ready();
  return model;
}
