import type { LiveStatistics } from '../../platform/cache/live-statistics.ts';
import type { EventBus } from '../../platform/events/event-bus.ts';
import { logFailedNotifications } from '../../platform/events/failed-notifications.ts';
import type { Logger } from '../../platform/observability/logger.ts';
import type { InferenceDraft } from './draft.ts';
import { type CommittedInference, inferenceCommitted } from './inference.events.ts';
import { interventionRecorded, type RecordedIntervention } from './intervention.events.ts';

/** What takes in the committed inferences that are worth keeping. It neither fails nor waits. */
export interface CommitArchive {
  /** @param drafts one for each inference, in order: they have the vectors. */
  admit(committed: readonly CommittedInference[], drafts: readonly InferenceDraft[]): void;
  /** Looks again at one whose admission was decided anew. */
  reconsider(inferenceId: string): Promise<void>;
}

export interface Audience {
  readonly liveStatistics: LiveStatistics;
  readonly bus: EventBus;
  readonly archive?: CommitArchive | undefined;
  readonly logger: Logger;
}

/**
 * Tells the live figures and the streams of what was committed, in commit order. It never fails: the record holds already, and whoever missed
 * something here finds it there.
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
  logFailedNotifications(logger, outcomes, 'a commit could not be announced', {
    inferences: committed.length,
  });
}

/** Tells the streams of a verified verdict, in the place of the provisional one, and the live figures of what follows from it. It never fails either. */
export async function announceVerified(audience: Audience, verified: CommittedInference): Promise<void> {
  const { liveStatistics, bus, logger } = audience;
  const outcomes = await Promise.allSettled([
    audience.archive?.reconsider(verified.id),
    bus.publish(inferenceCommitted, verified),
    liveStatistics.recordVerification({
      id: verified.id,
      hallucinationDetected: isHallucinated(verified),
      // Those that were recorded for it since were counted then.
      interventions: verified.interventions.filter((one) => one.firedWithInference).map(liveIntervention),
    }),
  ]);
  logFailedNotifications(logger, outcomes, 'a verified verdict could not be announced');
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
    // What follows from a provisional verdict counts once it is verified.
    hallucinationDetected: isHallucinated(inference) && !isProvisional(inference),
    interventions: (isProvisional(inference) ? [] : inference.interventions).map(liveIntervention),
    flow: inference.vortexFlow,
    sessionId: inference.sessionId,
    modelId: inference.modelId,
    latencyMs: inference.processingTimeMs,
  };
}
