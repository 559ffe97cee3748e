import type { PlausibilityModel } from '../../domain/language/plausibility.ts';
import { plausibilityOf } from '../../domain/language/plausibility.ts';
import { readabilityOf } from '../../domain/readability.ts';
import type { Evidence, JudgeKind, Verdict, VerdictStage } from '../../domain/verdict.ts';
import { TimeSlicer } from '../../platform/concurrency/time-slicer.ts';
import type { Timings } from '../../platform/observability/timings.ts';
import type { Embedder } from '../embeddings/embedder.ts';
import type { EvidenceService } from '../evidence/evidence.service.ts';
import type { ReadyModel } from '../models/registry/model-loader.ts';
import { type Assessed, assess, type JudgedEvidence } from './assessment.ts';

/**
 * How long texts of a batch are assessed before the event loop runs other work, in milliseconds.
 */
const sliceMs = 4;

export interface TextReaderDependencies {
  readonly embedder: Embedder;
  readonly evidence: Pick<EvidenceService, 'judge'>;
  /** Tells language from gibberish. */
  readonly plausibilityModel: PlausibilityModel;
  /** Whether a cross-encoder is available to verify verdicts. */
  readonly isVerifying: () => Promise<boolean>;
  readonly timings: Timings;
}

/** Texts to read, in NFC. A response to judge is allowed only with a single text. */
export interface Readable {
  readonly texts: readonly string[];
  readonly sessionId: string | null;
  readonly response?: string | null | undefined;
  readonly context?: readonly string[] | null | undefined;
  readonly samples?: readonly string[] | null | undefined;
  readonly maxMissRate?: number | null | undefined;
  readonly judge?: JudgeKind | null | undefined;
}

export interface Reading {
  /** One per text, in order. */
  readonly drafts: readonly Assessed[];
  /** Number of tokens of each text, special tokens included. */
  readonly tokenCounts: readonly number[];
}

/** Reads texts with a model: vector, tensor, signal, verdict. Stores nothing. */
export class TextReader {
  readonly #dependencies: TextReaderDependencies;

  constructor(dependencies: TextReaderDependencies) {
    this.#dependencies = dependencies;
  }

  /** @throws OverloadedError, InsufficientLabelsError, ModelNotReadyError */
  async read(model: ReadyModel, readable: Readable): Promise<Reading> {
    const { embedder, plausibilityModel, timings } = this.#dependencies;
    const { texts, sessionId, response = null } = readable;
    const [embedded, judged] = await Promise.all([
      embedder.read(model, texts, timings),
      this.#judged(readable),
    ]);
    const isSupported = judged !== null && judged.judgement.probability !== null;
    const base = { sessionId, response, modelId: model.id };
    const drafts = await new TimeSlicer(sliceMs).map(texts, (text, index) => {
      const read = embedded[index];
      if (read === undefined) return [];
      const { vector, segments, tokens } = read;
      const readability = readabilityOf(tokens.text, tokens.known);
      const plausibility = isSupported ? 1 : plausibilityOf(plausibilityModel, text);
      const own = { text, vector, segments, readability, plausibility };
      return [assess(model.anchorSpace, { ...base, ...own }, judged)];
    });
    return { drafts: drafts.flat(), tokenCounts: embedded.map(({ tokens }) => tokens.all) };
  }

  async #judged(readable: Readable): Promise<JudgedEvidence | null> {
    const { response, maxMissRate = null, judge = null } = readable;
    const context = readable.context ?? [];
    const samples = readable.samples ?? [];
    if (response == null || context.length + samples.length === 0) return null;
    const [question = null] = readable.texts;
    const claim = { question, response, context, samples };
    const { evidence, verdict, elpDivergence, ...judgement } = await this.#dependencies.evidence.judge(
      claim,
      { maxMissRate, judge },
    );
    const texts = evidence === 'CONTEXT' ? context : samples;
    const verdictStage = await this.#stageOf(evidence, verdict, maxMissRate !== null);
    return { evidence, verdict, verdictStage, elpDivergence, judgement: { ...judgement, texts } };
  }

  /**
   * Only verdicts that are based on passages, under the default threshold, are verified. Agreement
   * with samples is not a matter of entailment, and a guaranteed miss rate applies to the first
   * verdict only.
   */
  async #stageOf(evidence: Evidence, verdict: Verdict, isPromised: boolean): Promise<VerdictStage> {
    if (evidence !== 'CONTEXT' || verdict === 'UNKNOWN' || isPromised) return 'FINAL';
    return (await this.#dependencies.isVerifying()) ? 'PROVISIONAL' : 'FINAL';
  }
}
