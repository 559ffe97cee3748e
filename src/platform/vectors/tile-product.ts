import { readFileSync } from 'node:fs';

/** Rows and columns of the product that one call computes. */
export const tileRows = 4;
export const tileColumns = 2;

/** Bytes that one instruction processes: four single-precision numbers. */
export const laneBytes = 16;

/**
 * Computes the inner products of four rows with two columns, eight sums in the order of the rows,
 * in single precision. Three of the parameters are byte offsets in the memory; `stride` is the
 * length of a row and of a column in bytes, a multiple of `laneBytes`.
 */
export type TileProduct = (rows: number, columns: number, stride: number, sums: number) => void;

/**
 * WebAssembly multiplies four numbers at a time, which JavaScript cannot. The source is
 * `tile-product.wat`.
 */
const compiled = new WebAssembly.Module(readFileSync(new URL('tile-product.wasm', import.meta.url)));

/** Returns the product function for a memory. */
export function tileProduct(memory: WebAssembly.Memory): TileProduct {
  const { exports } = new WebAssembly.Instance(compiled, { here: { memory } });
  const { product } = exports;
  if (typeof product !== 'function')
    throw new TypeError('The WebAssembly module exports no function "product".');
  return (rows, columns, stride, sums) => void product(rows, columns, stride, sums);
}
