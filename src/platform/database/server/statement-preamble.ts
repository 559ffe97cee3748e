import { currentStatementMs, type DatabaseTimeouts } from '../database-timeouts.ts';
import { defaultIsolation, timeoutSettings, transactionSettings } from '../session-settings.ts';

/** Of a transaction, as the query builder sets it. */
export interface TransactionSettings {
  readonly isolationLevel?: string;
  readonly accessMode?: string;
}

/** How long transactions may take, and what else is set in each of them. */
export interface Preamble {
  /** Null where nothing limits statements. */
  readonly timeouts: DatabaseTimeouts | null;
  /** Further SQL, which depends on the server: see `server-facts.ts`. */
  readonly more: string;
}

/**
 * Begins a transaction that has the timeouts and settings. They are set for the transaction, not for the session: behind a pooler of transactions the next
 * one may have another session, and another program this one.
 */
export function beginStatement(settings: TransactionSettings, preface: Preamble): string {
  const { isolationLevel = defaultIsolation, accessMode = '' } = settings;
  return `begin isolation level ${isolationLevel} ${accessMode};${textOf(preface)}`;
}

/** A single statement with the same timeouts and settings: one message is one transaction. */
export function withPreamble(sql: string, preface: Preamble): string {
  if (preface.timeouts === null) return sql;
  return `set transaction isolation level ${defaultIsolation};${textOf(preface)}${sql}`;
}

function textOf({ timeouts, more }: Preamble): string {
  if (timeouts === null) return '';
  return (
    transactionSettings + more + timeoutSettings({ ...timeouts, statementMs: currentStatementMs(timeouts) })
  );
}
