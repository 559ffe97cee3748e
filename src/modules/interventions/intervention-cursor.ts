import { cursorIn } from '../../platform/database/cursor.ts';

/** Name of the list of interventions in cursors, used by lists and streams. */
export const cursorList = 'SacredIntervention';

/** Returns the cursor of an intervention in lists and streams. */
export function cursorOf(id: number): string {
  return cursorIn(cursorList, [id]);
}
