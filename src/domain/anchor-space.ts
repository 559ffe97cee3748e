import { dot, mean, subtract, unit } from '../statistics/vectors.ts';
import { readDigits, softmax } from './digits.ts';
import { type ElpChannels, elpOf } from './elp.ts';
import { type FluxPosition, type Position, positions } from './positions.ts';

/**
 * Where the nine positions lie in one model's embedding space. It is a pure function of the model
 * and the anchor sentences, so every stored tensor can be computed again.
 */
export interface AnchorSpace {
  /** Mean of all anchor vectors. */
  readonly centre: Float64Array;
  /** Nine unit vectors: the mean of each position's centred anchors. */
  readonly directions: readonly Float64Array[];
  /** The unit mean of the centred sentences that take no position. Null without such sentences. */
  readonly neutral: Float64Array | null;
  /** Softmax temperature, fitted on held-out anchors. */
  readonly temperature: number;
}

/** The digits of a text, computed from its vector, and what they indicate. */
interface Tensor {
  /** Nine positive numbers for positions 1 to 9, summing to one. */
  readonly digits: readonly number[];
  readonly fluxPosition: FluxPosition;
  /** The largest digit: with a fitted temperature, the probability that the position is right. */
  readonly confidence: number;
  readonly elpChannels: ElpChannels;
}

export interface LabelledVector {
  readonly position: Position;
  readonly vector: ArrayLike<number>;
}

/**
 * How much less a text may resemble the sentences without a position than its own position, and
 * still has none. Chosen on the sentences that define the space, by cross-validation.
 */
export const neutralAllowance = 0.02;

/**
 * The space without its temperature: centre and directions from the anchors that are not held out.
 * @param neutral vectors of sentences that take no position. They do not move the centre.
 */
export function directionsOf(
  anchors: readonly LabelledVector[],
  neutral: readonly ArrayLike<number>[] = [],
): Omit<AnchorSpace, 'temperature'> {
  const centre = mean(anchors.map((anchor) => anchor.vector));
  const directions = positions.map((position) => {
    const own = anchors.filter((anchor) => anchor.position === position);
    return unit(mean(own.map((anchor) => subtract(anchor.vector, centre))));
  });
  const without = neutral.map((vector) => subtract(vector, centre));
  return { centre, directions, neutral: without.length === 0 ? null : unit(mean(without)) };
}

/** `z_j = cos(x - centre, a_j)` for the nine directions: nine numbers in -1..1. */
export function scores(
  space: Pick<AnchorSpace, 'centre' | 'directions'>,
  vector: ArrayLike<number>,
): number[] {
  const centred = unit(subtract(vector, space.centre));
  return space.directions.map((direction) => dot(centred, direction));
}

/**
 * Whether the text resembles sentences without a position about as much as those of any position.
 */
function isNeutral(space: AnchorSpace, vector: ArrayLike<number>, found: readonly number[]): boolean {
  if (space.neutral === null) return false;
  const likeness = dot(unit(subtract(vector, space.centre)), space.neutral);
  return likeness + neutralAllowance >= Math.max(...found);
}

/** Reads a unit vector of the space's dimension as a beam tensor. */
export function tensorOf(space: AnchorSpace, vector: ArrayLike<number>): Tensor {
  const found = scores(space, vector);
  const digits = softmax(found, space.temperature);
  const { fluxPosition, confidence } = readDigits(digits);
  const position = isNeutral(space, vector, found) ? 0 : fluxPosition;
  return { digits, fluxPosition: position, confidence, elpChannels: elpOf(digits) };
}

/** The tensor of a text of which nothing can be read: nothing speaks for any position. */
export function blankTensor(): Tensor {
  const digits = positions.map(() => 1 / positions.length);
  return { digits, ...readDigits(digits), elpChannels: elpOf(digits) };
}
