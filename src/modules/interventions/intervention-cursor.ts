import { cursorIn } from '../../platform/database/cursor.ts';

/** Names interventions in cursors, in lists as in streams. */
export const cursorList = 'SacredIntervention';

/** The cursor of an intervention in lists and streams. */
export function cursorOf(id: number): string {
  return cursorIn(cursorList, [id]);
}
