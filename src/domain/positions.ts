/**
 * The nine positions of the clock face, and 0 for a text without a clear position. The archetypes
 * are names and carry no meaning.
 */
export const positions = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

export type Position = (typeof positions)[number];
export type FluxPosition = 0 | Position;

/** Positions at which an intervention can fire. */
export const sacredPositions = [3, 6, 9] as const;
export type SacredPosition = (typeof sacredPositions)[number];

const archetypes = {
  0: 'Neutral',
  1: 'Initiating',
  2: 'Relational',
  3: 'Ethical',
  4: 'Foundational',
  5: 'Creative',
  6: 'Empathic',
  7: 'Reflective',
  8: 'Analytical',
  9: 'Philosophical',
} as const satisfies Record<FluxPosition, string>;

type Archetype = (typeof archetypes)[FluxPosition];

export function archetypeOf(position: FluxPosition): Archetype {
  return archetypes[position];
}

export function isFluxPosition(value: number): value is FluxPosition {
  return Number.isInteger(value) && value >= 0 && value <= 9;
}

export function isSacred(position: number): position is SacredPosition {
  return sacredPositions.some((sacred) => sacred === position);
}
