import { shortestFloat32 } from '../../statistics/float32.ts';
import { linearPolicy, type Segment, vortexPolicy } from './context-window.ts';
import { retention, type Similarity } from './retention.ts';

/**
 * Number of newest segments of a session that are considered. It bounds the cost of one inference,
 * however long the session.
 */
export const maxSegments = 256;

/** The segments that each of the two policies keeps, of the newest segments up to a given one. */
export interface Selection {
  /** Index of the first segment that is considered. */
  readonly from: number;
  readonly segments: readonly Segment[];
  readonly vortex: readonly boolean[];
  readonly linear: readonly boolean[];
}

/** Retention under the two policies, 0 to 1. */
export interface Rates {
  readonly vortex: number;
  readonly linear: number;
}

/** @param end index after the newest segment. */
export function selectionOf(all: readonly Segment[], end: number): Selection {
  const from = Math.max(0, end - maxSegments);
  const segments = all.slice(from, end);
  return { from, segments, vortex: vortexPolicy(segments), linear: linearPolicy(segments) };
}

export function keepsAll({ linear, vortex }: Selection): boolean {
  return linear.every(Boolean) && vortex.every(Boolean);
}

/**
 * @param similarity of the segments of the list that the selection was made from, by their indexes
 * in that list.
 */
export function ratesOf({ from, segments, vortex, linear }: Selection, similarity: Similarity): Rates {
  const ofConsidered: Similarity = (one, other) => similarity(from + one, from + other);
  return {
    vortex: shortestFloat32(retention(segments, vortex, ofConsidered)),
    linear: shortestFloat32(retention(segments, linear, ofConsidered)),
  };
}
