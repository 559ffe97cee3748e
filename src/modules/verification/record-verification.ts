import { LockMode } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { v7 as uuid } from 'uuid';
import { isLakeWorthy } from '../../domain/admission.ts';
import { intervene } from '../../domain/magnification.ts';
import { defaultThreshold, type JudgedVerdict } from '../../domain/verdict.ts';
import { shortestFloat32 } from '../../statistics/float32.ts';
import { committedOf } from '../record/committed-of.ts';
import { Inference } from '../record/inference.entity.ts';
import type { CommittedInference } from '../record/inference.events.ts';
import { withLockedInference } from '../record/locked-inference.ts';
import { takePlaces } from '../record/sequence-numbers.ts';
import { Verification, type VerificationReport } from '../record/verification.entity.ts';

/** Results of a cross-encoder for a provisional verdict. */
export interface VerificationDraft {
  readonly inferenceId: string;
  readonly modelId: string;
  /** Probability that the response is supported, 0 to 1. */
  readonly probabilitySupported: number;
  readonly report: VerificationReport;
  readonly processingTimeMs: number;
}

/**
 * Replaces a provisional verdict by the verified one, and adds a row that keeps both, in one
 * transaction. The row has a number from the sequence of the inferences. Verdict, archive admission
 * and signal follow from the new probability, and so does the intervention, if there is one.
 * @returns the inference as it is now, with its new sequence number. Null if its verdict is no
 * longer provisional.
 */
export function recordVerification(
  em: SqlEntityManager,
  draft: VerificationDraft,
): Promise<CommittedInference | null> {
  return withLockedInference(em, draft.inferenceId, async (transaction) => {
    // A number is taken only if it is used, because readers wait at every gap.
    const inference = await transaction.findOne(
      Inference,
      { id: draft.inferenceId, verdictStage: 'PROVISIONAL' },
      {
        populate: ['beamTensor', 'interventions', 'evidenceReport'],
        lockMode: LockMode.PESSIMISTIC_WRITE,
      },
    );
    if (inference === null || inference.verdict === 'UNKNOWN') return null;
    const {
      sequence: [seq = 0],
      at: createdAt,
    } = await takePlaces(transaction, 1);
    const before = {
      verdictBefore: inference.verdict,
      probabilityBefore: inference.probabilitySupported ?? 0,
    };
    const probability = shortestFloat32(draft.probabilitySupported);
    const verdict: JudgedVerdict = probability < defaultThreshold ? 'HALLUCINATED' : 'SUPPORTED';
    applyVerdict(inference, verdict, probability);
    transaction.create(Verification, {
      ...before,
      id: uuid(),
      seq,
      inference,
      model: draft.modelId,
      verdict,
      probabilitySupported: probability,
      report: draft.report,
      processingTimeMs: draft.processingTimeMs,
      createdAt,
    });
    await transaction.flush();
    const event = { seq, verdictBefore: before.verdictBefore, happenedAt: createdAt.toISOString() };
    return { ...committedOf(inference), ...event };
  });
}

function applyVerdict(inference: Inference, verdict: JudgedVerdict, probability: number): void {
  const { fluxPosition, confidence } = inference;
  const hallucinationDetected = verdict === 'HALLUCINATED';
  inference.verdict = verdict;
  inference.verdictStage = 'VERIFIED';
  inference.hallucinationDetected = hallucinationDetected;
  inference.probabilitySupported = probability;
  inference.verdictThreshold = defaultThreshold;
  inference.calibrated = false;
  inference.calibratorVersion = null;
  inference.signalStrength = probability;
  inference.lakeWorthy = isLakeWorthy({
    signalBefore: probability,
    hallucinationDetected,
    fluxPosition,
    confidence,
  });
  const divergence = inference.evidenceReport?.features.meanElpDivergence ?? 0;
  // Interventions that were recorded later did not fire in this server, so they are not changed.
  for (const intervention of inference.interventions.filter((one) => one.firedWithInference)) {
    const after = intervene(intervention.position, probability, divergence);
    if (after === null) continue;
    intervention.signalBefore = probability;
    intervention.signalAfter = shortestFloat32(after.signalAfter);
    intervention.confidenceBoost = shortestFloat32(intervention.signalAfter - probability);
    intervention.interventionType = after.type;
    inference.signalStrength = intervention.signalAfter;
  }
}
