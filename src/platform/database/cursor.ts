import { Cursor, CursorError } from '@mikro-orm/core';

/** The values in a cursor, whatever they are; undefined when it is none. */
export function valuesAt(cursor: string): unknown {
  try {
    return Cursor.decode(cursor);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof CursorError) return undefined;
    throw error;
  }
}

/** The cursor of an item of a list that one whole number orders. */
export function cursorOfNumber(place: number): string {
  return Cursor.encode([place]);
}

/** The number in such a cursor, or null when it is none. */
export function numberAt(cursor: string): number | null {
  const values = valuesAt(cursor);
  if (!Array.isArray(values) || values.length !== 1) return null;
  const [place]: unknown[] = values;
  return typeof place === 'number' && Number.isSafeInteger(place) && place > 0 ? place : null;
}
