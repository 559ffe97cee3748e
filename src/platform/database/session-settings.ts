import type { DatabaseTimeouts } from './database-timeouts.ts';

/**
 * PostgreSQL settings that determine the meaning of statements and the format of values. A database
 * or a role may preset each of them differently (`alter database … set`), and so may another
 * program that shares a session behind a transaction pooler.
 */
const settings: readonly (readonly [name: string, value: string])[] = [
  ['search_path', 'public'],
  ['timezone', `'UTC'`],
  ['datestyle', `'ISO, MDY'`],
  ['intervalstyle', 'postgres'],
  ['bytea_output', 'hex'],
  ['extra_float_digits', '1'],
  ['standard_conforming_strings', 'on'],
  ['array_nulls', 'on'],
  ['transform_null_equals', 'off'],
  ['row_security', 'on'],
  ['exit_on_error', 'off'],
];

/** Timeouts of statements. Each transaction with timeouts sets them itself. */
const timeouts = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout'];

/** Removes the timeouts from the current transaction. */
export const withoutTimeouts: string = timeouts.map((name) => `set local ${name}=0;`).join('');

/** Sets the timeouts of the current transaction. */
export function timeoutSettings({ statementMs, lockMs, idleTransactionMs }: DatabaseTimeouts): string {
  const limits = [statementMs, lockMs, idleTransactionMs];
  return timeouts.map((name, index) => `set local ${name}=${limits[index]};`).join('');
}

/** All settings for a session, without timeouts. */
export const sessionSettings: string =
  timeouts.map((name) => `set ${name}=0;`).join('') +
  settings.map(([name, value]) => `set ${name}=${value};`).join('');

/** The settings that determine the meaning of statements, for the current transaction. */
export const transactionSettings: string = settings
  .map(([name, value]) => `set local ${name}=${value};`)
  .join('');

/**
 * The isolation level that the product's transactions are written for, whatever the server's
 * default: they take locks and read rows committed before.
 */
export const defaultIsolation = 'read committed';
