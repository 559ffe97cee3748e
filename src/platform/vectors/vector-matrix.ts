import { laneBytes, type TileProduct, tileColumns, tileProduct, tileRows } from './tile-product.ts';

const pageBytes = 65_536;
const sumsBytes =
  laneBytes * Math.ceil((tileRows * tileColumns * Float32Array.BYTES_PER_ELEMENT) / laneBytes);

/** Maximum number of pages of a WebAssembly memory: four gigabytes. */
const maxPages = 65_536;

/** Maximum rounding error of one single-precision addition, relative to the sum. */
const unitRounding = 2 ** -24;

/** Bytes of a vector in a matrix, padded with zeros. */
export function strideOf(dimension: number): number {
  return laneBytes * Math.ceil((dimension * Float32Array.BYTES_PER_ELEMENT) / laneBytes);
}

/**
 * Vectors of one length as the rows of a matrix, and a number of columns to multiply it with, in
 * single precision.
 */
export class VectorMatrix {
  readonly dimension: number;
  /**
   * Maximum rounding error of an inner product of unit vectors in single precision: each lane adds
   * a product for every `laneBytes`, and then the lanes are added.
   */
  readonly rounding: number;
  readonly #stride: number;
  readonly #columnsAt = sumsBytes;
  readonly #rowsAt: number;
  readonly #memory: WebAssembly.Memory;
  readonly #product: TileProduct;
  #sums: Float32Array;

  /** @param columns number of columns, a multiple of `tileColumns`. */
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

  /**
   * Reserves memory for a number of rows, plus the rows that a tile may reach beyond them. It grows
   * by half if possible, so that adding stays cheap.
   * @throws RangeError
   */
  reserve(rows: number): void {
    const missing = this.#rowsAt + (rows + tileRows) * this.#stride - this.#memory.buffer.byteLength;
    if (missing <= 0) return;
    const pages = this.#memory.buffer.byteLength / pageBytes;
    const half = Math.min(Math.ceil(pages / 2), maxPages - pages);
    this.#memory.grow(Math.max(Math.ceil(missing / pageBytes), half));
    this.#sums = this.#sumsView();
  }

  /** View of a row. Valid until `reserve` is called. */
  row(place: number): Float32Array {
    return this.#view(this.#rowsAt + place * this.#stride);
  }

  /** View of a column. Valid until `reserve` is called. */
  column(index: number): Float32Array {
    return this.#view(this.#columnsAt + index * this.#stride);
  }

  /**
   * Computes inner products of `tileRows` rows, starting at a row, with `tileColumns` columns,
   * starting at a column.
   * @returns the sums in the order of the rows. The next call overwrites them.
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
