import { addScaled, type Matrix, rowCount, rowOf } from './matrix.ts';
import { SPECIAL_PIECES } from './vocabulary.ts';

/**
 * Share of the mean row that the opening piece carries. It is far too small to affect any text with
 * known words.
 */
const OPENING_SHARE = 1e-3;

/**
 * Sets the rows of `[PAD]`, `[SEP]` and `[CLS]` so that they do not affect the sum of a text. The
 * opening piece keeps a trace of the mean row, so that a text without any known character still has
 * a direction.
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
