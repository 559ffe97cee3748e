import type { InferenceEngine, PairScore } from '../../platform/onnx/inference-engine.ts';
import { shortestFloat32 } from '../../statistics/float32.ts';
import type { ModelRegistry } from '../models/registry/model-registry.ts';
import { scoreInGroups } from '../models/registry/score-pairs.ts';
import type { VerificationDraft } from './record-verification.ts';
import { responseSupport, sentenceSupport } from './response-support.ts';

/** A claim of a response, and the passages that may support it. */
export interface SentenceToVerify {
  readonly text: string;
  /** Its nearest passages. Only the first `maxPassages` are used. */
  readonly passages: readonly string[];
}

/**
 * Results of a cross-encoder for a response. Numbers are rounded to the precision that the database
 * keeps (float32). The time includes waiting.
 */
export type VerificationResult = Omit<VerificationDraft, 'inferenceId'>;

interface VerifierDependencies {
  readonly registry: Pick<ModelRegistry, 'crossEncoder' | 'useCrossEncoder'>;
  readonly engine: Pick<InferenceEngine, 'scorePairs'>;
}

/** Maximum number of passages that a claim is compared with. */
export const maxPassages = 3;

/** Verifies responses with the cross-encoder that is in service. */
export class Verifier {
  readonly #dependencies: VerifierDependencies;

  constructor(dependencies: VerifierDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Returns the cross-encoder that verifies verdicts now. Null if there is none; verdicts are then
   * final at once.
   */
  async activeModel(): Promise<{ readonly id: string; readonly name: string } | null> {
    const model = await this.#dependencies.registry.crossEncoder();
    return model && { id: model.id, name: model.name };
  }

  /**
   * Compares each claim of a response with its passages.
   *
   * @param sentences at least one
   * @param signal stops the work between two calls of the engine
   * @returns null if no cross-encoder is in service
   * @throws ModelNotReadyError, EngineOverloadedError, InferenceFailedError; the reason of the
   * signal
   */
  verify(sentences: readonly SentenceToVerify[], signal?: AbortSignal): Promise<VerificationResult | null> {
    const started = performance.now();
    const pairs = sentences.map(({ text, passages }) =>
      passages.slice(0, maxPassages).map((premise) => ({ premise, hypothesis: text })),
    );
    return this.#dependencies.registry.useCrossEncoder(async ({ id }) => {
      const scores = (await scoreInGroups(this.#dependencies.engine, id, pairs.flat(), signal)).values();
      const verified = pairs.map((own, index) => ({
        text: sentences[index]?.text ?? '',
        ...rounded(sentenceSupport([...scores.take(own.length)])),
      }));
      return {
        modelId: id,
        probabilitySupported: shortestFloat32(responseSupport(verified)),
        report: { sentences: verified },
        processingTimeMs: Math.round(performance.now() - started),
      };
    });
  }
}

function rounded({ support, contradiction }: PairScore): PairScore {
  return {
    support: shortestFloat32(support),
    contradiction: contradiction === null ? null : shortestFloat32(contradiction),
  };
}
