import { laneBytes, type TileProduct, tileColumns, tileProduct, tileRows } from './tile-product.ts';

const pageBytes = 65_536;
const sumsBytes =
  laneBytes * Math.ceil((tileRows * tileColumns * Float32Array.BYTES_PER_ELEMENT) / laneBytes);

/** Most pages that the memory of a WebAssembly module can have: four gigabytes. */
const maxPages = 65_536;

/** What a sum of single precision can lose in one addition, in parts of the sum. */
const unitRounding = 2 ** -24;

/** Bytes that a vector takes in a matrix: it is filled up with zeros. */
export function strideOf(dimension: number): number {
  return laneBytes * Math.ceil((dimension * Float32Array.BYTES_PER_ELEMENT) / laneBytes);
}

/** Vectors of one length as the rows of a matrix, and room for some that it is multiplied with, its columns; in single precision. */
export class VectorMatrix {
  readonly dimension: number;
  /** What single precision can lose in an inner product of unit vectors: each lane adds a product for every `laneBytes`, and the lanes are added. */
  readonly rounding: number;
  readonly #stride: number;
  readonly #columnsAt = sumsBytes;
  readonly #rowsAt: number;
  readonly #memory: WebAssembly.Memory;
  readonly #product: TileProduct;
  #sums: Float32Array;

  /** @param columns how many vectors it can be multiplied with, a multiple of `tileColumns`. */
  constructor(dimension: number, columns: number) {
    this.dimension = dimension;
    this.#stride = strideOf(dimension);
    this.rounding = Math.max(1e-5, 1.01 * (this.#stride / laneBytes + 8) * unitRounding);
    this.#rowsAt = this.#columnsAt + columns * this.#stride;
    this.#memory = new WebAssembly.Memory({ initial: 1 });
    this.#product = tileProduct(this.#memory);
    this.#sums = this.#sumsView();
    this.reserve(0);
  }

  /** Makes room for so many rows, and for as many more as a tile may reach beyond them. It grows by half if it can, so that adding costs little. @throws RangeError */
  reserve(rows: number): void {
    const missing = this.#rowsAt + (rows + tileRows) * this.#stride - this.#memory.buffer.byteLength;
    if (missing <= 0) return;
    const pages = this.#memory.buffer.byteLength / pageBytes;
    const half = Math.min(Math.ceil(pages / 2), maxPages - pages);
    this.#memory.grow(Math.max(Math.ceil(missing / pageBytes), half));
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
