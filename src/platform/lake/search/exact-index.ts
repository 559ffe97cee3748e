import { tileRows } from '../../vectors/tile-product.ts';
import { strideOf, VectorMatrix } from '../../vectors/vector-matrix.ts';
import { BestRows } from '../catalog/best-rows.ts';
import type { LabelledVectors } from './vector-messages.ts';

/** Labels and cosines, nearest first. */
export interface Nearest {
  readonly labels: Float64Array;
  readonly cosines: Float64Array;
}

/** Size of one matrix in bytes: its memory can grow to four times that size. */
const maxBytes = 2 ** 30;

/** The minimum number of columns of a matrix. A search needs one. */
const columns = 2;

/**
 * Unit vectors of one length, searched by cosine. They are multiplied in single precision, and the
 * products of possible results are computed again in double precision.
 */
export class ExactIndex {
  readonly #dimension: number;
  readonly #rowsEach: number;
  readonly #matrices: VectorMatrix[] = [];
  #labels = new Float64Array(1024);
  #count = 0;

  constructor(dimension: number) {
    this.#dimension = dimension;
    const rows = Math.floor(maxBytes / strideOf(dimension));
    this.#rowsEach = rows - (rows % tileRows);
  }

  /** @param vectors of the length of the index. */
  add({ labels, vectors }: LabelledVectors): void {
    for (let index = 0; index < labels.length; index += 1) {
      const start = index * this.#dimension;
      this.#add(labels[index] ?? 0, vectors.subarray(start, start + this.#dimension));
    }
  }

  /** Removes all vectors, and keeps the memory. */
  clear(): void {
    this.#count = 0;
  }

  /**
   * @param query of the length of the index.
   * @param isAllowed whether a label may be in the result.
   */
  nearest(query: Float32Array, first: number, isAllowed: (label: number) => boolean): Nearest {
    const unit = query.slice();
    normalize(unit);
    const cosines = new Float64Array(this.#count);
    const best = new BestRows(first, cosines);
    for (const [part, matrix] of this.#matrices.entries()) {
      const start = part * this.#rowsEach;
      const end = Math.min(this.#count, start + this.#rowsEach);
      matrix.column(0).set(unit);
      for (let tile = start; tile < end; tile += tileRows) {
        let sums: Float32Array | null = null;
        for (let row = tile; row < Math.min(end, tile + tileRows); row += 1) {
          if (!isAllowed(this.#labels[row] ?? 0)) continue;
          sums ??= matrix.multiply(tile - start, 0);
          if ((sums[(row - tile) * columns] ?? 0) < best.least - matrix.rounding) continue;
          cosines[row] = dot(matrix.row(row - start), unit);
          best.offer(row);
        }
      }
    }
    const found = best.rows();
    return {
      labels: Float64Array.from(found, (row) => this.#labels[row] ?? 0),
      cosines: Float64Array.from(found, (row) => Math.min(1, Math.max(-1, cosines[row] ?? 0))),
    };
  }

  #add(label: number, vector: Float32Array): void {
    const part = Math.floor(this.#count / this.#rowsEach);
    const place = this.#count % this.#rowsEach;
    const matrix = this.#matrices[part] ?? new VectorMatrix(this.#dimension, columns);
    this.#matrices[part] = matrix;
    matrix.reserve(place + 1);
    const row = matrix.row(place);
    row.set(vector);
    normalize(row);
    this.#label(this.#count, label);
    this.#count += 1;
  }

  #label(row: number, label: number): void {
    if (row === this.#labels.length) {
      const more = new Float64Array(row * 2);
      more.set(this.#labels);
      this.#labels = more;
    }
    this.#labels[row] = label;
  }
}

/** Computes in double precision. */
function dot(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < one.length; index += 1) sum += (one[index] ?? 0) * (other[index] ?? 0);
  return sum;
}

/** Rounding error of the squared length of a unit vector in single precision. */
const squareRounding = 2 ** -22;

/** Scales a vector to length 1, in place. Most already have it. */
function normalize(vector: Float32Array): void {
  const square = dot(vector, vector);
  if (Math.abs(square - 1) <= squareRounding || square === 0) return;
  const factor = 1 / Math.sqrt(square);
  for (let index = 0; index < vector.length; index += 1) vector[index] = (vector[index] ?? 0) * factor;
}
