import type { InferenceEngine, PairScore, TextPair } from '../../platform/onnx/inference-engine.ts';
import { shortestFloat32 } from '../../statistics/float32.ts';
import type { ModelRegistry } from '../models/registry/model-registry.ts';
import type { VerificationDraft } from './record-verification.ts';
import { responseSupport, sentenceSupport } from './response-support.ts';

/** A sentence of a response, and the passages that it may rest on. */
export interface SentenceToVerify {
  readonly text: string;
  /** Its nearest passages; the first `mostPassages` count. */
  readonly passages: readonly string[];
}

/** What a cross-encoder makes of a response. Numbers are rounded to what the record keeps (float32); the time has the waiting in it. */
export type SecondLook = Omit<VerificationDraft, 'inferenceId'>;

interface VerifierParts {
  readonly registry: Pick<ModelRegistry, 'crossEncoder' | 'useCrossEncoder'>;
  readonly engine: Pick<InferenceEngine, 'scorePairs'>;
}

/** Passages that a sentence is held against. */
export const mostPassages = 3;
/** Pairs in one call: few, so that a text that somebody waits for waits for few. The engine would hardly run more of them together. */
const pairsAtOnce = 4;

/** Looks at responses again, with the cross-encoder that is in service. */
export class Verifier {
  readonly #parts: VerifierParts;

  constructor(parts: VerifierParts) {
    this.#parts = parts;
  }

  /** The cross-encoder that looks at verdicts now; null when there is none, and verdicts are final at once. */
  async activeModel(): Promise<{ readonly id: string; readonly name: string } | null> {
    const model = await this.#parts.registry.crossEncoder();
    return model && { id: model.id, name: model.name };
  }

  /**
   * Holds each sentence of a response against its passages.
   *
   * @param sentences at least one
   * @param signal gives the work up between two calls of the engine
   * @returns null when no cross-encoder is in service
   * @throws ModelNotReadyError, EngineOverloadedError, InferenceFailedError; the signal's reason
   */
  verify(sentences: readonly SentenceToVerify[], signal?: AbortSignal): Promise<SecondLook | null> {
    const started = performance.now();
    const pairs = sentences.map(({ text, passages }) =>
      passages.slice(0, mostPassages).map((premise) => ({ premise, hypothesis: text })),
    );
    return this.#parts.registry.useCrossEncoder(async ({ id }) => {
      const scores = (await this.#score(id, pairs.flat(), signal)).values();
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

  async #score(modelId: string, pairs: readonly TextPair[], signal?: AbortSignal): Promise<PairScore[]> {
    const scores: PairScore[] = [];
    while (scores.length < pairs.length) {
      signal?.throwIfAborted();
      const some = pairs.slice(scores.length, scores.length + pairsAtOnce);
      scores.push(...(await this.#parts.engine.scorePairs(modelId, some)));
    }
    return scores;
  }
}

function rounded({ support, contradiction }: PairScore): PairScore {
  return {
    support: shortestFloat32(support),
    contradiction: contradiction === null ? null : shortestFloat32(contradiction),
  };
}
