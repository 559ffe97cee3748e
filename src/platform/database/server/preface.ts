import { currentStatementMs, type DatabaseTimeouts } from '../database-timeouts.ts';
import { timeoutSettings, transactionSettings, usualIsolation } from '../session-settings.ts';

/** Of a transaction, as the query builder sets it. */
export interface TransactionSettings {
  readonly isolationLevel?: string;
  readonly accessMode?: string;
}

/** How long transactions may take, and what else is set in each of them. */
export interface Preface {
  /** Null where nothing limits statements. */
  readonly timeouts: DatabaseTimeouts | null;
  /** Further SQL, which depends on the server: see `facts.ts`. */
  readonly more: string;
}

/**
 * Begins a transaction that has the timeouts and settings. They are set for the transaction, not for the session: behind a pooler of transactions the next
 * one may have another session, and another program this one.
 */
export function beginning(settings: TransactionSettings, preface: Preface): string {
  const { isolationLevel = usualIsolation, accessMode = '' } = settings;
  return `begin isolation level ${isolationLevel} ${accessMode};${textOf(preface)}`;
}

/** A single statement with the same timeouts and settings: one message is one transaction. */
export function prefaced(sql: string, preface: Preface): string {
  if (preface.timeouts === null) return sql;
  return `set transaction isolation level ${usualIsolation};${textOf(preface)}${sql}`;
}

function textOf({ timeouts, more }: Preface): string {
  if (timeouts === null) return '';
  return (
    transactionSettings + more + timeoutSettings({ ...timeouts, statementMs: currentStatementMs(timeouts) })
  );
}
