import { l2Normalise } from './pooling.ts';

/**
 * The vector of a text that was read in windows: the mean of their unit vectors, each weighted by
 * the tokens of its window, scaled to length one. Windows are added in the order of the text, one
 * after another in 64 bits, so that the result does not depend on how jobs divide them.
 */
export class WindowMean {
  readonly sum: Float64Array<ArrayBuffer>;

  /** @param sum of the windows before. Null for the first window. */
  constructor(dimension: number, sum: Float64Array | null) {
    this.sum = new Float64Array(dimension);
    if (sum !== null) this.sum.set(sum);
  }

  add(unitVector: Float32Array, weight: number): void {
    for (const [at, value] of unitVector.entries()) this.sum[at] = (this.sum[at] ?? 0) + value * weight;
  }

  /**
   * @param target [dimension], receives the vector
   * @throws NoDirectionError if the windows cancel out, or none has a vector
   */
  read(target: Float32Array): void {
    target.set(this.sum);
    l2Normalise(target);
  }
}
