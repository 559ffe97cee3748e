import { v7 as uuid } from 'uuid';
import { isLakeWorthy } from '../../domain/admission.ts';
import { type AnchorSpace, blankTensor, tensorOf } from '../../domain/anchor-space.ts';
import { contentSignal } from '../../domain/content-signal.ts';
import { type Intervention, intervene } from '../../domain/magnification.ts';
import type { Readability } from '../../domain/readability.ts';
import type { Evidence, Verdict, VerdictStage } from '../../domain/verdict.ts';
import { shortestFloat32 } from '../../statistics/float32.ts';
import type { InferenceDraft, JudgementDraft } from '../record/draft.ts';

/** A text with its vector, ready to be assessed. */
export interface EmbeddedText {
  readonly text: string;
  /** The response to judge, if there is one. */
  readonly response: string | null;
  readonly sessionId: string | null;
  readonly modelId: string;
  /** Unit length. */
  readonly vector: Float32Array;
  /** Number of windows in which the model read the text. */
  readonly segments: number;
  /** How much of the text the model reads. */
  readonly readability: Readability;
  /**
   * Plausibility of its words and their order, 0 to 1. It counts only without a judged response.
   */
  readonly plausibility: number;
}

/** An inference without its processing time. */
export type Assessed = Omit<InferenceDraft, 'processingTimeMs'>;

/**
 * A response judged by its evidence. Numbers are rounded to the precision that the database keeps.
 */
export interface JudgedEvidence {
  readonly evidence: Evidence;
  readonly verdict: Verdict;
  readonly verdictStage: VerdictStage;
  /** Total variation between the mean channels of response and evidence, 0 to 1. */
  readonly elpDivergence: number;
  readonly judgement: JudgementDraft;
}

/**
 * Assesses a text: tensor, position, confidence, channels, signal, verdict, intervention and
 * archive admission. Verdict and admission are derived from the signal before the intervention, so
 * a boost never changes them. Numbers are rounded to the precision that the database keeps
 * (float32), so that the response and every later read of it are equal.
 * A text of which nothing can be read has no vector and no position, and nothing is near to it.
 * @param judged the response judged by its evidence. Null if there is no evidence to compare it
 * with, which makes the verdict UNKNOWN.
 */
export function assess(space: AnchorSpace, embedded: EmbeddedText, judged: JudgedEvidence | null): Assessed {
  const { readability, plausibility } = embedded;
  const isReadable = readability.readTokens > 0;
  const tensor = isReadable ? tensorOf(space, embedded.vector) : blankTensor();
  const { fluxPosition, elpChannels } = tensor;
  const confidence = shortestFloat32(tensor.confidence);
  const support = judged?.judgement.probability ?? null;
  const signalBefore =
    support ?? shortestFloat32(contentSignal(tensor.digits, readability.share, plausibility));
  const intervention = rounded(intervene(fluxPosition, signalBefore, judged?.elpDivergence ?? 0));
  const verdict = judged?.verdict ?? 'UNKNOWN';
  const hallucinationDetected = verdict === 'HALLUCINATED';
  return {
    id: uuid(),
    inputText: embedded.text,
    responseText: embedded.response,
    sessionId: embedded.sessionId,
    modelId: embedded.modelId,
    beam: { id: uuid(), digits: tensor.digits.map(shortestFloat32), confidence, elpChannels, fluxPosition },
    embedding: isReadable ? embedded.vector : null,
    contextMetrics: null,
    fluxPosition,
    confidence,
    signalStrength: intervention?.signalAfter ?? signalBefore,
    elpChannels,
    verdict,
    evidence: judged?.evidence ?? 'NONE',
    verdictStage: judged?.verdictStage ?? 'FINAL',
    judgement: judged?.judgement ?? null,
    signalFormula: support === null ? 'READABLE_CLARITY' : 'SUPPORT',
    segments: embedded.segments,
    tokens: readability.tokens,
    readTokens: readability.readTokens,
    lakeWorthy: isLakeWorthy({ signalBefore, hallucinationDetected, fluxPosition, confidence }),
    intervention,
  };
}

function rounded(intervention: Intervention | null): Intervention | null {
  if (intervention === null) return null;
  const signalAfter = shortestFloat32(intervention.signalAfter);
  return {
    ...intervention,
    signalAfter,
    confidenceBoost: shortestFloat32(signalAfter - intervention.signalBefore),
  };
}
