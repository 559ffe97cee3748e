import { cursorOfNumber } from '../../platform/database/cursor.ts';

/** The cursor of a change of a model. */
export function cursorOf(seq: number): string {
  return cursorOfNumber(seq);
}
