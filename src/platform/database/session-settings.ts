import type { DatabaseTimeouts } from './database-timeouts.ts';

/**
 * Settings of PostgreSQL that decide what statements mean and how values are written. A database or a role may preset each of them differently
 * (`alter database … set`), and so may another program that shares a session behind a transaction pooler.
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

/** What limits the time of statements; each transaction that has limits sets them by itself. */
const timeouts = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout'];

/** Takes the limits of time off the transaction under way. */
export const withoutTimeouts: string = timeouts.map((name) => `set local ${name}=0;`).join('');

/** Limits the time of the transaction under way. */
export function timeoutSettings({ statementMs, lockMs, idleTransactionMs }: DatabaseTimeouts): string {
  const limits = [statementMs, lockMs, idleTransactionMs];
  return timeouts.map((name, index) => `set local ${name}=${limits[index]};`).join('');
}

/** Sets everything for a session, without limits of time. */
export const sessionSettings: string =
  timeouts.map((name) => `set ${name}=0;`).join('') +
  settings.map(([name, value]) => `set ${name}=${value};`).join('');

/** Sets what decides the meaning of statements, for the transaction under way. */
export const transactionSettings: string = settings
  .map(([name, value]) => `set local ${name}=${value};`)
  .join('');

/** What the product's transactions are written for, whatever the server's default is: they take locks, and read what was committed before. */
export const defaultIsolation = 'read committed';
