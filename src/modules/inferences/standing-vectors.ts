import { dot } from '../beams/vectors.ts';
import { laneBytes, type TileProduct, tileColumns, tileProduct, tileRows } from './tile-product.ts';

/** New vectors of one product. More are taken in turns. */
const mostColumns = 64;
const pageBytes = 65_536;
const sumsBytes = tileRows * tileColumns * Float32Array.BYTES_PER_ELEMENT;

/** What single precision can lose in an inner product of unit vectors. */
const rounding = 1e-5;

/**
 * Vectors that wait for others to come near, as one matrix. New vectors are multiplied with it in one product; pairs that may be near enough by it are
 * computed again in double precision, so that the answer is the same as of each pair by itself.
 */
export class StandingVectors<Owner> {
  readonly dimension: number;
  /** Bytes of a vector, filled up with zeros. */
  readonly #stride: number;
  readonly #columnsAt = laneBytes * Math.ceil(sumsBytes / laneBytes);
  readonly #rowsAt: number;
  readonly #memory: WebAssembly.Memory;
  readonly #product: TileProduct;
  /** Of each row: whose it is, and the least cosine that counts. */
  readonly #rows: { readonly owner: Owner; readonly least: number }[] = [];
  readonly #places = new Map<Owner, number>();

  /** @param dimension of every vector. */
  constructor(dimension: number) {
    this.dimension = dimension;
    this.#stride = laneBytes * Math.ceil((dimension * Float32Array.BYTES_PER_ELEMENT) / laneBytes);
    this.#rowsAt = this.#columnsAt + mostColumns * this.#stride;
    this.#memory = new WebAssembly.Memory({ initial: 1 });
    this.#reserve(tileRows);
    this.#product = tileProduct(this.#memory);
  }

  get size(): number {
    return this.#rows.length;
  }

  /** @param vector unit length. @param least cosine from which another vector counts as near. */
  add(owner: Owner, vector: Float32Array, least: number): void {
    this.remove(owner);
    const place = this.#rows.length;
    this.#reserve(place + tileRows);
    this.#row(place).set(vector);
    this.#rows.push({ owner, least });
    this.#places.set(owner, place);
  }

  /** The last row takes its place. */
  remove(owner: Owner): void {
    const place = this.#places.get(owner);
    const last = this.#rows.at(-1);
    if (place === undefined || last === undefined) return;
    this.#row(place).set(this.#row(this.#rows.length - 1));
    this.#rows[place] = last;
    this.#places.set(last.owner, place);
    this.#places.delete(owner);
    this.#rows.pop();
  }

  /** For each vector, of unit length, the owners that it is near to. */
  match(vectors: readonly Float32Array[]): Owner[][] {
    const near: Owner[][] = vectors.map(() => []);
    for (let first = 0; first < vectors.length; first += mostColumns) {
      this.#matchSome(vectors.slice(first, first + mostColumns), near.slice(first, first + mostColumns));
    }
    return near;
  }

  #matchSome(vectors: readonly Float32Array[], near: readonly Owner[][]): void {
    for (const [index, vector] of vectors.entries()) {
      this.#view(this.#columnsAt + index * this.#stride).set(vector);
    }
    const sums = new Float32Array(this.#memory.buffer, 0, tileRows * tileColumns);
    for (let row = 0; row < this.#rows.length; row += tileRows) {
      for (let column = 0; column < vectors.length; column += tileColumns) {
        const rowsAt = this.#rowsAt + row * this.#stride;
        this.#product(rowsAt, this.#columnsAt + column * this.#stride, this.#stride, 0);
        for (let index = 0; index < sums.length; index += 1) {
          const place = row + Math.floor(index / tileColumns);
          const at = column + (index % tileColumns);
          const waiting = this.#rows[place];
          if (waiting === undefined || (sums[index] ?? 0) < waiting.least - rounding) continue;
          const vector = vectors[at];
          if (vector !== undefined && dot(this.#row(place), vector) >= waiting.least)
            near[at]?.push(waiting.owner);
        }
      }
    }
  }

  #row(place: number): Float32Array {
    return this.#view(this.#rowsAt + place * this.#stride);
  }

  #view(offset: number): Float32Array {
    return new Float32Array(this.#memory.buffer, offset, this.dimension);
  }

  /** Grows by half at least, so that adding costs little. */
  #reserve(rows: number): void {
    const missing = this.#rowsAt + rows * this.#stride - this.#memory.buffer.byteLength;
    if (missing <= 0) return;
    const half = this.#memory.buffer.byteLength / 2;
    this.#memory.grow(Math.ceil(Math.max(missing, half) / pageBytes));
  }
}
