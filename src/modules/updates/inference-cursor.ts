import { cursorIn } from '../../platform/database/cursor.ts';

/** Name of the list of inferences in cursors, used by lists and streams. */
export const cursorList = 'Inference';

/** Returns the cursor of an inference in the lists ordered by commit, and in the streams. */
export function cursorOf(seq: number): string {
  return cursorIn(cursorList, [seq]);
}
