import { cursorIn } from '../../platform/database/cursor.ts';

/** Names inferences in cursors, in lists as in streams. */
export const cursorList = 'Inference';

/** The cursor of an inference in the lists ordered by commit, and in the streams. */
export function cursorOf(seq: number): string {
  return cursorIn(cursorList, [seq]);
}
