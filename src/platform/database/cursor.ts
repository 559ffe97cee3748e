import { Cursor, CursorError } from '@mikro-orm/core';

/** A cursor: where an item stands in a list, and in which. Lists that are ordered alike would otherwise take each other's. */
export function cursorIn(list: string, values: readonly unknown[]): string {
  return Cursor.encode([list, ...values]);
}

/** The values in a cursor of that list, whatever they are; undefined when it is none. */
export function valuesIn(list: string, cursor: string): unknown[] | undefined {
  const decoded = decodedOf(cursor);
  if (!Array.isArray(decoded)) return undefined;
  const [name, ...values]: unknown[] = decoded;
  return name === list ? values : undefined;
}

/** The number in a cursor of a list that one whole number orders, 0 before its first item; null when it is none. */
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
