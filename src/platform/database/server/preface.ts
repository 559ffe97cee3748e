import { type DatabaseTimeouts, statementMsNow } from '../database-timeouts.ts';

/** Of a transaction, as the query builder sets it. */
export interface TransactionSettings {
  readonly isolationLevel?: string;
  readonly accessMode?: string;
}

/** What the product's transactions are written for, whatever the server's default is: they take locks, and read what was committed before. */
const usualIsolation = 'read committed';

/**
 * Begins a transaction that has the timeouts. They are set for the transaction, not for the session: behind a pooler of transactions the next
 * one may have another session, and another program this one.
 */
export function beginning(settings: TransactionSettings, timeouts: DatabaseTimeouts | null): string {
  const { isolationLevel = usualIsolation, accessMode = '' } = settings;
  return `begin isolation level ${isolationLevel} ${accessMode};${settingsOf(timeouts)}`;
}

/** A single statement with the same timeouts: one message is one transaction. */
export function prefaced(sql: string, timeouts: DatabaseTimeouts | null): string {
  if (timeouts === null) return sql;
  return `set transaction isolation level ${usualIsolation};${settingsOf(timeouts)}${sql}`;
}

function settingsOf(timeouts: DatabaseTimeouts | null): string {
  if (timeouts === null) return '';
  return (
    `set local timezone='UTC';` +
    `set local statement_timeout=${statementMsNow(timeouts)};` +
    `set local lock_timeout=${timeouts.lockMs};` +
    `set local idle_in_transaction_session_timeout=${timeouts.idleTransactionMs};`
  );
}
