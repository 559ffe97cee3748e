import { type Matrix, rowOf, zeros } from './matrix.ts';

/** Rows of signed bytes, and the factor of each row. */
export type QuantisedMatrix = {
  readonly bytes: Int8Array;
  readonly scales: Float32Array;
  readonly width: number;
};

const LARGEST_BYTE = 127;

/**
 * Symmetric rounding to eight bits with one scale per row: value = byte * scale with scale = max
 * |value| / 127, so that no value changes by more than half the scale of its row.
 * @throws RangeError if a value is not finite.
 */
export function quantise(matrix: Matrix): QuantisedMatrix {
  const bytes = new Int8Array(matrix.values.length);
  const scales = new Float32Array(matrix.values.length / matrix.width);
  for (let row = 0; row < scales.length; row += 1) {
    const values = rowOf(matrix, row);
    const largest = values.reduce((highest, value) => Math.max(highest, Math.abs(value)), 0);
    if (!Number.isFinite(largest))
      throw new RangeError(`quantise: row ${row} contains a value that is not finite`);
    const scale = Math.fround(largest / LARGEST_BYTE);
    scales[row] = scale;
    if (scale === 0) continue;
    bytes.set(
      Int8Array.from(values, (value) => Math.round(value / scale)),
      row * matrix.width,
    );
  }
  return { bytes, scales, width: matrix.width };
}

/** The values that the bytes represent. */
export function dequantise(quantised: QuantisedMatrix): Matrix {
  const matrix = zeros(quantised.scales.length, quantised.width);
  for (const [row, scale] of quantised.scales.entries()) {
    const start = row * quantised.width;
    for (let i = start; i < start + quantised.width; i += 1) {
      matrix.values[i] = (quantised.bytes[i] ?? 0) * scale;
    }
  }
  return matrix;
}
