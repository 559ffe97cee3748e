import { cursorIn } from '../../../platform/database/cursor.ts';

/** Name of the list of model changes in cursors. */
export const cursorList = 'ModelChange';

/** Returns the cursor of a model change. */
export function cursorOf(seq: number): string {
  return cursorIn(cursorList, [seq]);
}
