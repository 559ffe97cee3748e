import type { InferenceEngine } from '../../../platform/onnx/inference-engine.ts';
import { openLoader } from '../../models/open-models.ts';
import { bundledJudge, bundledStatic } from '../../models/registry/bundled-models.ts';
import { UnlistedModel } from '../../models/registry/unlisted-model.ts';
import { PairReader } from '../reading/pair-reader.ts';

/**
 * Opens the embedding model of the judge. The coefficients of the evidence model were fitted with
 * it, so the judge uses it whatever the default model is.
 * @throws ModelNotReadyError, OverloadedError
 */
export async function openJudgeModel(engine: InferenceEngine): Promise<UnlistedModel> {
  const model = new UnlistedModel({
    engine,
    loader: await openLoader(engine),
    bundled: bundledStatic,
    open: (loader, row) => loader.open(row),
  });
  await model.ready();
  return model;
}

/** Returns a reader with the cross-encoder of the judge, which opens on first use. */
export async function openPairReader(engine: InferenceEngine): Promise<PairReader> {
  const model = new UnlistedModel({
    engine,
    loader: await openLoader(engine),
    bundled: bundledJudge,
    open: (loader, row) => loader.openCrossEncoder(row),
  });
  return new PairReader({ engine, model });
}
