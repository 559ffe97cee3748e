import type { LiveStatistics } from '../../platform/cache/live-statistics.ts';
import type { EventBus } from '../../platform/events/event-bus.ts';
import { logFailedNotifications } from '../../platform/events/failed-notifications.ts';
import type { Logger } from '../../platform/observability/logger.ts';
import type { InferenceDraft } from './draft.ts';
import { type CommittedInference, inferenceCommitted } from './inference.events.ts';
import { interventionRecorded, type RecordedIntervention } from './intervention.events.ts';

/** Receives the committed inferences that are worth keeping. It neither fails nor waits. */
export interface CommitArchive {
  /** @param drafts one for each inference, in order. They contain the vectors. */
  admit(committed: readonly CommittedInference[], drafts: readonly InferenceDraft[]): void;
  /** Checks an inference again whose admission was decided again. */
  reconsider(inferenceId: string): Promise<void>;
}

export interface Audience {
  readonly liveStatistics: LiveStatistics;
  readonly bus: EventBus;
  readonly archive?: CommitArchive | undefined;
  readonly logger: Logger;
}

/**
 * Reports commits to the live figures and the streams, in commit order. It never rejects: the
 * inferences are already committed, and a subscriber that misses an event finds it in the database.
 */
export async function announce(audience: Audience, committed: readonly CommittedInference[]): Promise<void> {
  const { liveStatistics, bus, logger } = audience;
  const outcomes = await Promise.allSettled([
    liveStatistics.recordInferences(committed.map(liveInference)),
    ...committed.map((inference) => bus.publish(inferenceCommitted, inference)),
    ...committed
      .flatMap(interventionsOf)
      .map((intervention) => bus.publish(interventionRecorded, intervention)),
  ]);
  logFailedNotifications(logger, outcomes, 'failed to announce a commit', { inferences: committed.length });
}

/**
 * Reports a verified verdict, which replaces the provisional one, to the streams, and its
 * consequences to the live figures. It never rejects either.
 */
export async function announceVerified(audience: Audience, verified: CommittedInference): Promise<void> {
  const { liveStatistics, bus, logger } = audience;
  const outcomes = await Promise.allSettled([
    audience.archive?.reconsider(verified.id),
    bus.publish(inferenceCommitted, verified),
    liveStatistics.recordVerification({
      id: verified.id,
      hallucinationDetected: isHallucinated(verified),
      // Interventions that were recorded for it later are already counted.
      interventions: verified.interventions.filter((one) => one.firedWithInference).map(liveIntervention),
    }),
  ]);
  logFailedNotifications(logger, outcomes, 'failed to announce a verified verdict');
}

function isHallucinated(inference: CommittedInference): boolean {
  return inference.verdict === 'HALLUCINATED';
}

function isProvisional({ verdictStage }: CommittedInference): boolean {
  return verdictStage === 'PROVISIONAL';
}

function interventionsOf({ id, interventions }: CommittedInference): RecordedIntervention[] {
  return interventions.map((intervention) => ({ ...intervention, inferenceId: id }));
}

function liveIntervention({ position, confidenceBoost }: CommittedInference['interventions'][number]) {
  return { position, boost: confidenceBoost };
}

function liveInference(inference: CommittedInference) {
  return {
    id: inference.id,
    signal: inference.signalStrength,
    // The consequences of a provisional verdict count once it is verified.
    hallucinationDetected: isHallucinated(inference) && !isProvisional(inference),
    interventions: (isProvisional(inference) ? [] : inference.interventions).map(liveIntervention),
    flow: inference.vortexFlow,
    sessionId: inference.sessionId,
    modelId: inference.modelId,
    latencyMs: inference.processingTimeMs,
  };
}
