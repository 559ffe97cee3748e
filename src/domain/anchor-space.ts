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
 * The space without its temperature: centre and directions from the anchors that are not held out.
 */
export function directionsOf(anchors: readonly LabelledVector[]): Omit<AnchorSpace, 'temperature'> {
  const centre = mean(anchors.map((anchor) => anchor.vector));
  const directions = positions.map((position) => {
    const own = anchors.filter((anchor) => anchor.position === position);
    return unit(mean(own.map((anchor) => subtract(anchor.vector, centre))));
  });
  return { centre, directions };
}

/** `z_j = cos(x - centre, a_j)` for the nine directions: nine numbers in -1..1. */
export function scores(space: Omit<AnchorSpace, 'temperature'>, vector: ArrayLike<number>): number[] {
  const centred = unit(subtract(vector, space.centre));
  return space.directions.map((direction) => dot(centred, direction));
}

/** Reads a unit vector of the space's dimension as a beam tensor. */
export function tensorOf(space: AnchorSpace, vector: ArrayLike<number>): Tensor {
  const digits = softmax(scores(space, vector), space.temperature);
  return { digits, ...readDigits(digits), elpChannels: elpOf(digits) };
}
