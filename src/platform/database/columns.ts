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

/** When a row was stored, by which a list is ordered: in milliseconds, as a cursor has it. */
export function listedAt() {
  return p.datetime(3).columnType('timestamptz(3)').defaultRaw('now()');
}

/** The index of a list of a table that tells the newest first. @param time the property that `listedAt` made. */
export function newestFirst(table: string, time: string) {
  return {
    name: `idx_${table}_newest`,
    columns: [
      { name: time, sort: 'desc' as const },
      { name: 'id', sort: 'desc' as const },
    ],
  };
}

/** The trigger that lets rows of a table become visible in the order of their numbers: whoever inserts waits for the record's lock. */
export function commitOrder(table: string) {
  return {
    name: 'commit_order',
    timing: 'before' as const,
    events: ['insert' as const],
    forEach: 'statement' as const,
    expression:
      `create trigger commit_order before insert on ${table} ` +
      'for each statement execute function asi_inferences_commit_order_fn()',
  };
}

/** A number from 0 to 1. @param column its name in the table. */
export function share(column: string) {
  return p.type(RealType).check(`${column} >= 0::real and ${column} <= 1::real`);
}
