import { tileColumns, tileRows } from '../../platform/vectors/tile-product.ts';
import { VectorMatrix } from '../../platform/vectors/vector-matrix.ts';
import { dot } from '../../statistics/vectors.ts';

/** Maximum number of new vectors in one product. More are processed one part after another. */
const maxColumns = 64;

/** A subscriber that a vector is near to. */
export interface Match<Owner> {
  readonly owner: Owner;
  readonly cosine: number;
}

/**
 * Vectors of subscribers as one matrix, to which new vectors are compared. New vectors are
 * multiplied with the matrix in one product. Pairs that may be near enough are computed again in
 * double precision, so that the result is the same as for each pair separately.
 */
export class SubscribedVectors<Owner> {
  readonly #matrix: VectorMatrix;
  /** For each row: its owner, and the minimum cosine. */
  readonly #rows: { readonly owner: Owner; readonly least: number }[] = [];
  readonly #places = new Map<Owner, number>();

  /** @param dimension number of values in every vector. */
  constructor(dimension: number) {
    this.#matrix = new VectorMatrix(dimension, maxColumns);
  }

  get dimension(): number {
    return this.#matrix.dimension;
  }

  get size(): number {
    return this.#rows.length;
  }

  /**
   * @param vector unit length.
   * @param least cosine from which another vector counts as near.
   */
  add(owner: Owner, vector: Float32Array, least: number): void {
    this.remove(owner);
    const place = this.#rows.length;
    this.#matrix.reserve(place + 1);
    this.#matrix.row(place).set(vector);
    this.#rows.push({ owner, least });
    this.#places.set(owner, place);
  }

  /** The last row moves to the index of the removed one. */
  remove(owner: Owner): void {
    const place = this.#places.get(owner);
    const last = this.#rows.at(-1);
    if (place === undefined || last === undefined) return;
    this.#matrix.row(place).set(this.#matrix.row(this.#rows.length - 1));
    this.#rows[place] = last;
    this.#places.set(last.owner, place);
    this.#places.delete(owner);
    this.#rows.pop();
  }

  /** Returns for each vector, of unit length, the owners that it is near to, and the cosines. */
  match(vectors: readonly Float32Array[]): Match<Owner>[][] {
    const near: Match<Owner>[][] = vectors.map(() => []);
    for (let first = 0; first < vectors.length; first += maxColumns) {
      this.#matchSome(vectors.slice(first, first + maxColumns), near.slice(first, first + maxColumns));
    }
    return near;
  }

  #matchSome(vectors: readonly Float32Array[], near: readonly Match<Owner>[][]): void {
    for (const [index, vector] of vectors.entries()) this.#matrix.column(index).set(vector);
    for (let row = 0; row < this.#rows.length; row += tileRows) {
      for (let column = 0; column < vectors.length; column += tileColumns) {
        const sums = this.#matrix.multiply(row, column);
        for (let index = 0; index < sums.length; index += 1) {
          const place = row + Math.floor(index / tileColumns);
          const at = column + (index % tileColumns);
          const waiting = this.#rows[place];
          if (waiting === undefined || (sums[index] ?? 0) < waiting.least - this.#matrix.rounding) continue;
          const vector = vectors[at];
          if (vector === undefined) continue;
          const cosine = dot(this.#matrix.row(place), vector);
          if (cosine >= waiting.least) near[at]?.push({ owner: waiting.owner, cosine });
        }
      }
    }
  }
}
