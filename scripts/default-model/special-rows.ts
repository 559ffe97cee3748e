import { addScaled, type Matrix, rowCount, rowOf } from './matrix.ts';
import { SPECIAL_PIECES } from './vocabulary.ts';

/** Share of the mean row that the opening piece carries: far too little to turn a text that says anything. */
const OPENING_SHARE = 1e-3;

/**
 * Sets the rows of `[PAD]`, `[SEP]` and `[CLS]` so that they leave the sum of a text as it is. The opening piece
 * keeps a trace of the mean row, which gives a text without a single known sign a direction all the same.
 */
export function settleSpecialRows(table: Matrix): void {
  const mean = new Float32Array(table.width);
  for (let id = SPECIAL_PIECES.length; id < rowCount(table); id += 1) {
    addScaled(mean, rowOf(table, id), 1 / rowCount(table));
  }
  for (const piece of ['[PAD]', '[SEP]', '[CLS]'] as const)
    rowOf(table, SPECIAL_PIECES.indexOf(piece)).fill(0);
  addScaled(rowOf(table, SPECIAL_PIECES.indexOf('[CLS]')), mean, OPENING_SHARE);
}
