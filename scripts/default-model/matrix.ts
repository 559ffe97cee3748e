/** Row vectors of one width, stored one after another. */
export type Matrix = { readonly values: Float32Array; readonly width: number };

export function zeros(rows: number, width: number): Matrix {
  return { values: new Float32Array(rows * width), width };
}

export function rowCount(matrix: Matrix): number {
  return matrix.values.length / matrix.width;
}

/** A view of one row. */
export function rowOf(matrix: Matrix, row: number): Float32Array {
  return matrix.values.subarray(row * matrix.width, (row + 1) * matrix.width);
}

export function dot(first: Float32Array, second: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < first.length; i += 1) sum += (first[i] ?? 0) * (second[i] ?? 0);
  return sum;
}

/** `target += factor * source`. */
export function addScaled(target: Float32Array, source: Float32Array, factor: number): void {
  for (let i = 0; i < target.length; i += 1) target[i] = (target[i] ?? 0) + factor * (source[i] ?? 0);
}

/** Multiplies every value in place. */
export function scaleInPlace(values: Float32Array, factor: number): void {
  for (let i = 0; i < values.length; i += 1) values[i] = (values[i] ?? 0) * factor;
}

/** Euclidean length, with a minimum that keeps a division by it finite. */
export function lengthOf(vector: Float32Array): number {
  return Math.max(Math.sqrt(dot(vector, vector)), 1e-12);
}

/**
 * All dot products of the rows of two matrices: first x second transposed, [rows of first, rows of
 * second]. It processes four columns at a time, so that each value of the left row is read once for
 * four products.
 */
export function rowProducts(first: Matrix, second: Matrix): Matrix {
  const columns = rowCount(second);
  const result = zeros(rowCount(first), columns);
  for (let row = 0; row < rowCount(first); row += 1) {
    const left = rowOf(first, row);
    const out = rowOf(result, row);
    let column = 0;
    for (; column + 4 <= columns; column += 4) {
      const [a, b, c, d] = fourRows(second, column);
      let [sumA, sumB, sumC, sumD] = [0, 0, 0, 0];
      for (let i = 0; i < left.length; i += 1) {
        const value = left[i] ?? 0;
        sumA += value * (a[i] ?? 0);
        sumB += value * (b[i] ?? 0);
        sumC += value * (c[i] ?? 0);
        sumD += value * (d[i] ?? 0);
      }
      out[column] = sumA;
      out[column + 1] = sumB;
      out[column + 2] = sumC;
      out[column + 3] = sumD;
    }
    for (; column < columns; column += 1) out[column] = dot(left, rowOf(second, column));
  }
  return result;
}

/**
 * The matrix product weights x rows, [rows of weights, width of rows]; four rows at a time as
 * above.
 */
export function weightedSums(weights: Matrix, rows: Matrix): Matrix {
  const result = zeros(rowCount(weights), rows.width);
  for (let row = 0; row < rowCount(weights); row += 1) {
    const factors = rowOf(weights, row);
    const out = rowOf(result, row);
    let source = 0;
    for (; source + 4 <= factors.length; source += 4) {
      const [a, b, c, d] = fourRows(rows, source);
      const factorA = factors[source] ?? 0;
      const factorB = factors[source + 1] ?? 0;
      const factorC = factors[source + 2] ?? 0;
      const factorD = factors[source + 3] ?? 0;
      for (let i = 0; i < out.length; i += 1) {
        out[i] =
          (out[i] ?? 0) +
          factorA * (a[i] ?? 0) +
          factorB * (b[i] ?? 0) +
          factorC * (c[i] ?? 0) +
          factorD * (d[i] ?? 0);
      }
    }
    for (; source < factors.length; source += 1) addScaled(out, rowOf(rows, source), factors[source] ?? 0);
  }
  return result;
}

function fourRows(matrix: Matrix, row: number): [Float32Array, Float32Array, Float32Array, Float32Array] {
  return [rowOf(matrix, row), rowOf(matrix, row + 1), rowOf(matrix, row + 2), rowOf(matrix, row + 3)];
}

export function transposed(matrix: Matrix): Matrix {
  const rows = rowCount(matrix);
  const result = zeros(matrix.width, rows);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < matrix.width; column += 1) {
      result.values[column * rows + row] = matrix.values[row * matrix.width + column] ?? 0;
    }
  }
  return result;
}
