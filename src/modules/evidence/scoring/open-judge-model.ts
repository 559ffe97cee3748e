import type { InferenceEngine } from '../../../platform/onnx/inference-engine.ts';
import { openLoader } from '../../models/open-models.ts';
import { bundledJudge, bundledStatic } from '../../models/registry/bundled-models.ts';
import { UnlistedModel } from '../../models/registry/unlisted-model.ts';
import { PairReader } from '../reading/pair-reader.ts';

/** The models of the judge. */
export interface JudgeModels {
  /**
   * The embedding model. The coefficients of the evidence model were fitted with it, so the judge
   * uses it whatever the default model is.
   */
  readonly model: UnlistedModel;
  /** Reads pairs with the cross-encoder, which opens on first use. */
  readonly reader: PairReader;
}

/**
 * Opens the embedding model of the judge, and prepares its cross-encoder.
 * @throws ModelNotReadyError, OverloadedError
 */
export async function openJudgeModels(engine: InferenceEngine): Promise<JudgeModels> {
  const loader = await openLoader(engine);
  const model = new UnlistedModel({
    engine,
    loader,
    bundled: bundledStatic,
    open: (own, row) => own.open(row),
  });
  const crossEncoder = new UnlistedModel({
    engine,
    loader,
    bundled: bundledJudge,
    open: (own, row) => own.openCrossEncoder(row),
  });
  await model.ready();
  return { model, reader: new PairReader({ engine, model: crossEncoder }) };
}
