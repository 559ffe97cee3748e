/** The doubling cycle: powers of two modulo nine. */
export const cycle: readonly number[] = [1, 2, 4, 8, 7, 5];

/** Directions of a step along the cycle. */
export const flowDirections = ['forward', 'backward'] as const;
export type FlowDirection = (typeof flowDirections)[number];

/** Flow of the step to an inference: a direction along the cycle, or none. */
export const flows = [...flowDirections, 'none'] as const;
export type Flow = (typeof flows)[number];

/** Whether the position lies on the cycle; 0, 3, 6 and 9 do not. */
export function onCycle(position: number): boolean {
  return cycleIndex(position) >= 0;
}

/**
 * Direction of the step between two positions of one session. One or two steps along the cycle are
 * forward, one or two against it backward. There is no direction if the position stays, jumps to
 * the opposite side, or is off the cycle.
 * @param from the session's last position on the cycle, or null at its start.
 */
export function flowBetween(from: number | null, to: number): Flow {
  const start = from === null ? -1 : cycleIndex(from);
  const end = cycleIndex(to);
  if (start < 0 || end < 0) return 'none';
  const places = (end - start + cycle.length) % cycle.length;
  if (places === 1 || places === 2) return 'forward';
  if (places === 4 || places === 5) return 'backward';
  return 'none';
}

function cycleIndex(position: number): number {
  return cycle.indexOf(position);
}
