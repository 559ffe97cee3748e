import type { Evidence, Verdict, VerdictStage } from '../../domain/verdict.ts';
import { TimeSlicer } from '../../platform/concurrency/time-slicer.ts';
import type { Timings } from '../../platform/observability/timings.ts';
import type { Embedder } from '../embeddings/embedder.ts';
import type { EvidenceService } from '../evidence/evidence.service.ts';
import type { ReadyModel } from '../models/registry/model-loader.ts';
import { type Assessed, assess, type JudgedEvidence } from './assessment.ts';

/** How long texts of a batch are assessed before others have their turn, in milliseconds. */
const sliceMs = 4;

export interface TextReaderParts {
  readonly embedder: Embedder;
  readonly evidence: Pick<EvidenceService, 'judge'>;
  /** Whether a second model is there to look at verdicts. */
  readonly hasSecondLook: () => Promise<boolean>;
  readonly timings: Timings;
}

/** Texts to read, in NFC, and an answer to the only one of them if it is to be judged. */
export interface Readable {
  readonly texts: readonly string[];
  readonly sessionId: string | null;
  readonly response?: string | null | undefined;
  readonly context?: readonly string[] | null | undefined;
  readonly samples?: readonly string[] | null | undefined;
  readonly missRateAtMost?: number | null | undefined;
}

export interface Reading {
  /** One a text, in order. */
  readonly drafts: readonly Assessed[];
  /** Tokens of each text; counted where there is a session that has to fit a window. */
  readonly tokenCounts: readonly number[];
}

/** Reads texts with a model: vector, tensor, signal, verdict. Nothing is stored. */
export class TextReader {
  readonly #parts: TextReaderParts;

  constructor(parts: TextReaderParts) {
    this.#parts = parts;
  }

  /** @throws OverloadedError, InsufficientLabelsError, ModelNotReadyError */
  async read(model: ReadyModel, readable: Readable): Promise<Reading> {
    const { embedder, timings } = this.#parts;
    const { texts, sessionId, response = null } = readable;
    const [vectors, judged, tokenCounts] = await Promise.all([
      embedder.embed(model, texts, timings),
      this.#judged(model, readable),
      sessionId === null ? [] : embedder.countTokens(model, texts),
    ]);
    const base = { sessionId, response, modelId: model.id };
    const drafts = await new TimeSlicer(sliceMs).map(texts, (text, index) => {
      const vector = vectors[index];
      return vector === undefined ? [] : [assess(model.anchorSpace, { ...base, text, vector }, judged)];
    });
    return { drafts: drafts.flat(), tokenCounts };
  }

  async #judged(model: ReadyModel, readable: Readable): Promise<JudgedEvidence | null> {
    const { response, missRateAtMost = null } = readable;
    const context = readable.context ?? [];
    const samples = readable.samples ?? [];
    if (response == null || context.length + samples.length === 0) return null;
    const claim = { response, context, samples };
    const { evidence, verdict, elpDivergence, ...judgement } = await this.#parts.evidence.judge(
      model,
      claim,
      missRateAtMost,
    );
    const texts = evidence === 'CONTEXT' ? context : samples;
    const verdictStage = await this.#stageOf(evidence, verdict, missRateAtMost !== null);
    return { evidence, verdict, verdictStage, elpDivergence, judgement: { ...judgement, texts } };
  }

  /**
   * Agreement with other answers is no matter of entailment, and a promised miss rate is one of the first look: only what rests on passages, under the usual
   * threshold, is looked at again.
   */
  async #stageOf(evidence: Evidence, verdict: Verdict, isPromised: boolean): Promise<VerdictStage> {
    if (evidence !== 'CONTEXT' || verdict === 'UNKNOWN' || isPromised) return 'FINAL';
    return (await this.#parts.hasSecondLook()) ? 'PROVISIONAL' : 'FINAL';
  }
}
