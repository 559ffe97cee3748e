import { EVD, Matrix, solve } from 'ml-matrix';

/** Solves `matrix * x = values` for a non-singular square matrix, given by rows. */
export function solveLinear(matrix: readonly (readonly number[])[], values: readonly number[]): number[] {
  return solve(new Matrix(matrix.map((row) => [...row])), Matrix.columnVector([...values])).getColumn(0);
}

/** One eigenvalue of a symmetric matrix, with its eigenvector of length one. */
interface Eigenpair {
  readonly value: number;
  readonly vector: readonly number[];
}

/** Eigenvalues and eigenvectors of a real symmetric matrix, the largest value first. */
export function symmetricEigenpairs(matrix: readonly (readonly number[])[]): Eigenpair[] {
  if (matrix.length === 0) return [];
  const { realEigenvalues, eigenvectorMatrix } = new EVD(new Matrix(matrix.map((row) => [...row])), {
    assumeSymmetric: true,
  });
  return realEigenvalues
    .map((value, index) => ({ value, vector: eigenvectorMatrix.getColumn(index) }))
    .sort((one, other) => other.value - one.value);
}
