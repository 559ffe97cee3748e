import type { TableGradient } from './bag-encoder.ts';
import { type Matrix, rowCount, rowOf, zeros } from './matrix.ts';

const SMALLEST = 1e-10;

/**
 * Adagrad over the rows that a batch touched (Duchi et al. 2011,
 * https://jmlr.org/papers/v12/duchi11a.html): each value moves by the rate times its gradient
 * divided by the root of the sum of its squared gradients so far. Rare words therefore keep larger
 * steps than common ones.
 */
export class SparseAdagrad {
  readonly gradient: TableGradient;
  readonly #table: Matrix;
  readonly #squares: Matrix;

  constructor(table: Matrix) {
    const rows = rowCount(table);
    this.#table = table;
    this.#squares = zeros(rows, table.width);
    this.gradient = { matrix: zeros(rows, table.width), touched: new Set() };
  }

  /** Applies the accumulated gradient to the table and clears it. */
  step(rate: number): void {
    for (const id of this.gradient.touched) {
      const slope = rowOf(this.gradient.matrix, id);
      const squares = rowOf(this.#squares, id);
      const row = rowOf(this.#table, id);
      for (let i = 0; i < row.length; i += 1) {
        const value = slope[i] ?? 0;
        const sum = (squares[i] ?? 0) + value * value;
        squares[i] = sum;
        row[i] = (row[i] ?? 0) - (rate * value) / (Math.sqrt(sum) + SMALLEST);
      }
      slope.fill(0);
    }
    this.gradient.touched.clear();
  }
}
