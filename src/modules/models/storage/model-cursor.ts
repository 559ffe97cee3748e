import { cursorIn } from '../../../platform/database/cursor.ts';

/** Names changes of models in cursors. */
export const cursorList = 'ModelChange';

/** The cursor of a change of a model. */
export function cursorOf(seq: number): string {
  return cursorIn(cursorList, [seq]);
}
