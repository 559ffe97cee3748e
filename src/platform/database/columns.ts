import { p } from '@mikro-orm/core';
import { v7 } from 'uuid';
import { RealType } from './real-type.ts';

/** The key of a row: a UUID that rises with time, or any that SQL gives. */
export function uuidKey() {
  return p
    .uuid()
    .primary()
    .onCreate(() => v7())
    .defaultRaw('gen_random_uuid()');
}

/** When a row was stored. */
export function storedAt() {
  return p.datetime().columnType('timestamptz').defaultRaw('now()');
}

/** A number from 0 to 1. @param column its name in the table. */
export function share(column: string) {
  return p.type(RealType).check(`${column} >= 0::real and ${column} <= 1::real`);
}
