import type { InferenceEngine, PairScore, TextPair } from '../../../platform/onnx/inference-engine.ts';
import { askEngine } from '../../models/registry/ask-engine.ts';
import type { ReadyCrossEncoder } from '../../models/registry/model-loader.ts';
import { scoreInGroups } from '../../models/registry/score-pairs.ts';
import type { UnlistedModel } from '../../models/registry/unlisted-model.ts';

interface PairReaderDependencies {
  readonly model: Pick<UnlistedModel<ReadyCrossEncoder>, 'ready'>;
  readonly engine: Pick<InferenceEngine, 'scorePairs'>;
}

/** Reads pairs of texts with the bundled cross-encoder. */
export class PairReader {
  readonly #dependencies: PairReaderDependencies;

  constructor(dependencies: PairReaderDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * The cross-encoder.
   * @throws ModelNotReadyError, OverloadedError
   */
  model(): Promise<ReadyCrossEncoder> {
    return this.#dependencies.model.ready();
  }

  /**
   * Returns the score of each pair, in order. The score of a pair depends on the pair alone.
   * @throws ModelNotReadyError, ModelTimedOutError, OverloadedError
   */
  async read(pairs: readonly TextPair[]): Promise<PairScore[]> {
    const { id, name } = await this.model();
    return askEngine(name, () => scoreInGroups(this.#dependencies.engine, id, pairs));
  }
}
