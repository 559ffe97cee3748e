import { laneBytes, type TileProduct, tileColumns, tileProduct, tileRows } from './tile-product.ts';

const pageBytes = 65_536;
const sumsBytes =
  laneBytes * Math.ceil((tileRows * tileColumns * Float32Array.BYTES_PER_ELEMENT) / laneBytes);

/** What single precision can lose in an inner product of unit vectors. */
export const rounding = 1e-5;

/** Vectors of one length as the rows of a matrix, and room for some that it is multiplied with, its columns; in single precision. */
export class VectorMatrix {
  readonly dimension: number;
  /** Bytes of a vector, filled up with zeros. */
  readonly #stride: number;
  readonly #columnsAt = sumsBytes;
  readonly #rowsAt: number;
  readonly #memory: WebAssembly.Memory;
  readonly #product: TileProduct;
  #sums: Float32Array;

  /** @param columns how many vectors it can be multiplied with, a multiple of `tileColumns`. */
  constructor(dimension: number, columns: number) {
    this.dimension = dimension;
    this.#stride = laneBytes * Math.ceil((dimension * Float32Array.BYTES_PER_ELEMENT) / laneBytes);
    this.#rowsAt = this.#columnsAt + columns * this.#stride;
    this.#memory = new WebAssembly.Memory({ initial: 1 });
    this.#product = tileProduct(this.#memory);
    this.#sums = this.#sumsView();
    this.reserve(0);
  }

  /** Makes room for so many rows, and for as many more as a tile may reach beyond them. It grows by half at least, so that adding costs little. */
  reserve(rows: number): void {
    const missing = this.#rowsAt + (rows + tileRows) * this.#stride - this.#memory.buffer.byteLength;
    if (missing <= 0) return;
    const half = this.#memory.buffer.byteLength / 2;
    this.#memory.grow(Math.ceil(Math.max(missing, half) / pageBytes));
    this.#sums = this.#sumsView();
  }

  /** The numbers of a row, until more room is made. */
  row(place: number): Float32Array {
    return this.#view(this.#rowsAt + place * this.#stride);
  }

  /** The numbers of a column, until more room is made. */
  column(index: number): Float32Array {
    return this.#view(this.#columnsAt + index * this.#stride);
  }

  /**
   * Inner products of `tileRows` rows, from one on, with `tileColumns` columns, from one on.
   * @returns in the order of the rows; what comes next takes its place.
   */
  multiply(row: number, column: number): Float32Array {
    const rowsAt = this.#rowsAt + row * this.#stride;
    this.#product(rowsAt, this.#columnsAt + column * this.#stride, this.#stride, 0);
    return this.#sums;
  }

  #view(offset: number): Float32Array {
    return new Float32Array(this.#memory.buffer, offset, this.dimension);
  }

  #sumsView(): Float32Array {
    return new Float32Array(this.#memory.buffer, 0, tileRows * tileColumns);
  }
}
