import { p } from '@mikro-orm/core';
import { v7 } from 'uuid';
import { RealType } from './real-type.ts';

/** Primary key: a UUID that rises with time, or a UUID that SQL supplies. */
export function uuidKey() {
  return p
    .uuid()
    .primary()
    .onCreate(() => v7())
    .defaultRaw('gen_random_uuid()');
}

/** Time at which a row was stored. */
export function storedAt() {
  return p.datetime().columnType('timestamptz').defaultRaw('now()');
}

/** Time at which a row was stored. A list is ordered by it, in milliseconds, as in a cursor. */
export function listedAt() {
  return p.datetime(3).columnType('timestamptz(3)').defaultRaw('now()');
}

/**
 * Index for a list with the newest row first.
 * @param time the property that `listedAt` defines.
 */
export function newestFirst(table: string, time: string) {
  return {
    name: `idx_${table}_newest`,
    columns: [
      { name: time, sort: 'desc' as const },
      { name: 'id', sort: 'desc' as const },
    ],
  };
}

/**
 * Trigger that makes rows of a table visible in the order of their numbers: each insert waits for
 * the lock of the audit trail.
 */
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

/**
 * A number from 0 to 1.
 * @param column its name in the table.
 */
export function share(column: string) {
  return p.type(RealType).check(`${column} >= 0::real and ${column} <= 1::real`);
}
