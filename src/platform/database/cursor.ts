import { Cursor, CursorError } from '@mikro-orm/core';

/**
 * Encodes a cursor: the values of an item and the name of its list. The name keeps cursors of other
 * lists with the same order from being accepted.
 */
export function cursorIn(list: string, values: readonly unknown[]): string {
  return Cursor.encode([list, ...values]);
}

/**
 * Decodes the values in a cursor of the list. Returns undefined if the cursor belongs to another
 * list or is not readable.
 */
export function valuesIn(list: string, cursor: string): unknown[] | undefined {
  const decoded = decodedOf(cursor);
  if (!Array.isArray(decoded)) return undefined;
  const [name, ...values]: unknown[] = decoded;
  return name === list ? values : undefined;
}

/**
 * Decodes the number in a cursor of a list that is ordered by one whole number. 0 is the place
 * before the first item. Null if it is not a cursor of the list.
 */
export function numberIn(list: string, cursor: string): number | null {
  const [place, ...more] = valuesIn(list, cursor) ?? [];
  const isPlace = typeof place === 'number' && Number.isSafeInteger(place) && place >= 0;
  return isPlace && more.length === 0 ? place : null;
}

function decodedOf(cursor: string): unknown {
  try {
    return Cursor.decode(cursor);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof CursorError) return undefined;
    throw error;
  }
}
