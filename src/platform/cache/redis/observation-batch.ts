import { sacredPositions } from '../../../domain/positions.ts';
import {
  bucketKeys,
  dailyFigures,
  flaggedWindowMs,
  type Keys,
  latencyWindowMs,
  maxHistory,
  maxLatencies,
  stepsPerCycle,
  windows,
} from '../keys.ts';
import { callOf, type Observations } from '../observations.ts';

/** The arguments of `record-observations.lua`. */
export interface ObservationBatch {
  readonly keys: readonly string[];
  readonly json: string;
}

/**
 * Returns a function that turns observations into arguments of the script. Its time, in
 * milliseconds since 1970, determines the buckets and timestamps.
 */
export function observationBatcher(
  keys: Keys,
): (observations: Observations, now: number) => ObservationBatch {
  const seconds = secondsToLive(keys);
  let fixed: { readonly hour: number; readonly names: readonly string[] } = { hour: Number.NaN, names: [] };
  return (observations, now) => {
    // Most of the names are bucket names, which change hourly.
    const hour = Math.floor(now / windows.day.bucketMs);
    if (hour !== fixed.hour) fixed = { hour, names: fixedKeys(keys, now) };
    const names = [...fixed.names];
    const places = new Map<string, number>();
    const placeOf = (key: string): number => {
      const place = places.get(key) ?? names.push(key);
      places.set(key, place);
      return place;
    };
    const batch = {
      now,
      ...(observations.onceAs !== null && {
        once: {
          place: placeOf(keys.counted(observations.onceAs.key).key),
          call: callOf(observations.onceAs),
        },
      }),
      inferences: observations.inferences,
      signals: observations.signals.slice(-maxHistory).map(String),
      flagged: observations.flagged,
      boosts: observations.boosts.map(({ position, boost }) => ({
        position: String(position),
        boost: String(boost),
      })),
      steps: observations.steps.map(({ direction, sessionId }) =>
        sessionId === null
          ? { direction }
          : { direction, session: placeOf(keys.sessionSteps(sessionId).key) },
      ),
      latencies: observations.latencies.map(({ modelId, milliseconds }) => ({
        model: placeOf(keys.latencies(modelId).key),
        milliseconds: String(milliseconds),
      })),
      accuracies: observations.accuracies.map(({ modelId, accuracy }) => ({
        model: placeOf(keys.accuracy(modelId).key),
        accuracy: String(accuracy),
      })),
      flaggedUntil: now - flaggedWindowMs,
      latenciesUntil: now - latencyWindowMs,
      hours: windows.day.buckets,
      days: windows.week.buckets,
      maxHistory,
      maxLatencies,
      stepsPerCycle,
      seconds,
    };
    return { keys: names, json: JSON.stringify(batch) };
  };
}

function fixedKeys(keys: Keys, now: number): string[] {
  return [
    keys.currentSignal.key,
    keys.signalHistory.key,
    keys.flagged.key,
    keys.flaggedAt.key,
    keys.effectiveness.key,
    ...dailyFigures.map((figure) => keys.daily[figure].key),
    ...sacredPositions.map((position) => keys.interventions[position].key),
    ...bucketKeys(keys.hourBucket, windows.day, now),
    ...bucketKeys(keys.dayBucket, windows.week, now),
  ];
}

function secondsToLive(keys: Keys) {
  return {
    counted: keys.counted('').seconds,
    currentSignal: keys.currentSignal.seconds,
    signalHistory: keys.signalHistory.seconds,
    flagged: keys.flagged.seconds,
    daily: keys.daily.inferences.seconds,
    hourBucket: keys.hourBucket(0).seconds,
    interventions: keys.interventions[3].seconds,
    dayBucket: keys.dayBucket(0).seconds,
    sessionSteps: keys.sessionSteps('').seconds,
    latencies: keys.latencies('').seconds,
    accuracy: keys.accuracy('').seconds,
  };
}
