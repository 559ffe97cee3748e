import { cursorOfNumber } from '../../platform/database/cursor.ts';

/** The cursor of an intervention in lists and streams. */
export function cursorOf(id: number): string {
  return cursorOfNumber(id);
}
