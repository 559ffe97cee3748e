import { cursorOfNumber } from '../../platform/database/cursor.ts';

/** The cursor of an inference in the lists ordered by commit, and in the streams. */
export function cursorOf(seq: number): string {
  return cursorOfNumber(seq);
}
