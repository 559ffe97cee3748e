import { isSacred, type Position, positions, type SacredPosition } from '../../domain/positions.ts';

/** Number of segments in one cycle of the clock. */
const segmentsPerCycle = positions.length;

/**
 * Clock position of a segment of a session: the digital root of its index.
 * @param index starting at 1.
 */
export function clockPosition(index: number): Position {
  return positions[(index - 1) % segmentsPerCycle] ?? 9;
}

/**
 * Positions 3, 6 and 9 that the clock has passed in the cycle of the newest segment.
 * @param segments number of segments of the session so far.
 */
export function checkpointsPassed(segments: number): SacredPosition[] {
  if (segments === 0) return [];
  return positions.slice(0, clockPosition(segments)).filter(isSacred);
}

/**
 * Number of complete cycles of the clock.
 * @param segments number of segments of the session so far.
 */
export function cyclesCompleted(segments: number): number {
  return Math.floor(segments / segmentsPerCycle);
}
