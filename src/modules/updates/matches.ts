import type { InferenceFilter } from '../inferences/inference.input.ts';
import type { CommittedInference } from '../record/inference.events.ts';

/** Conditions on an event. */
export interface EventFilter extends InferenceFilter {
  /**
   * Whether the event must report a flag: that there is one, or that the flag of a provisional
   * verdict was withdrawn.
   */
  readonly tellsOfFlag?: boolean;
  /**
   * The event itself, which may be the verification of an older inference, happened at or after
   * this time.
   */
  readonly happenedFrom?: Date;
  readonly happenedBefore?: Date;
}

/** Whether an inference meets all conditions. The result equals that of the database query. */
export function matches(filter: EventFilter, inference: CommittedInference): boolean {
  const { modelId, sessionId, fluxPositions, minSignalStrength, maxSignalStrength, minConfidence, verdicts } =
    filter;
  const { hallucinationDetected, vortexIntervention, lakeWorthy, createdFrom, createdBefore } = filter;
  const createdAt = Date.parse(inference.createdAt);
  const happenedAt = Date.parse(inference.happenedAt);
  return (
    equals(modelId, inference.modelId) &&
    equals(sessionId, inference.sessionId) &&
    includes(fluxPositions, inference.fluxPosition) &&
    isAtLeast(inference.signalStrength, minSignalStrength) &&
    isAtMost(inference.signalStrength, maxSignalStrength) &&
    isAtLeast(inference.confidence, minConfidence) &&
    includes(verdicts, inference.verdict) &&
    equals(hallucinationDetected, inference.verdict === 'HALLUCINATED') &&
    equals(vortexIntervention, inference.interventions.length > 0) &&
    equals(lakeWorthy, inference.lakeWorthy) &&
    (filter.tellsOfFlag !== true || tellsOfFlag(inference)) &&
    (createdFrom == null || createdAt >= createdFrom.getTime()) &&
    (createdBefore == null || createdAt < createdBefore.getTime()) &&
    (filter.happenedFrom === undefined || happenedAt >= filter.happenedFrom.getTime()) &&
    (filter.happenedBefore === undefined || happenedAt < filter.happenedBefore.getTime())
  );
}

function tellsOfFlag({ verdict, verdictBefore }: CommittedInference): boolean {
  return verdict === 'HALLUCINATED' || verdictBefore === 'HALLUCINATED';
}

function equals<Value>(wanted: Value | null | undefined, value: Value | null): boolean {
  return wanted == null || wanted === value;
}

function includes<Value>(wanted: readonly Value[] | null | undefined, value: Value): boolean {
  return wanted == null || wanted.includes(value);
}

function isAtLeast(value: number, least: number | null | undefined): boolean {
  return least == null || Math.fround(value) >= Math.fround(least);
}

function isAtMost(value: number, max: number | null | undefined): boolean {
  return max == null || Math.fround(value) <= Math.fround(max);
}
