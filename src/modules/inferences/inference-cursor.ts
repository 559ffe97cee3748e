import { Cursor } from '@mikro-orm/core';

/** The cursor of an inference in the lists ordered by commit, and in the streams. */
export function cursorOf(seq: number): string {
  return Cursor.encode([seq]);
}
