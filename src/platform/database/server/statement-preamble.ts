import { currentStatementMs, type DatabaseTimeouts } from '../database-timeouts.ts';
import { defaultIsolation, timeoutSettings, transactionSettings } from '../session-settings.ts';

/** Settings of a transaction from the query builder. */
export interface TransactionSettings {
  readonly isolationLevel?: string;
  readonly accessMode?: string;
}

/** Timeouts and further settings of each transaction. */
export interface Preamble {
  /** Null for no limits on statements. */
  readonly timeouts: DatabaseTimeouts | null;
  /** Further SQL that depends on the server: see `server-facts.ts`. */
  readonly more: string;
}

/**
 * Begins a transaction with the timeouts and settings. They apply to the transaction, not to the
 * session. Behind a transaction pooler, the next transaction may run in another session, and the
 * pooler may give this session to another program.
 */
export function beginStatement(settings: TransactionSettings, preamble: Preamble): string {
  const { isolationLevel = defaultIsolation, accessMode = '' } = settings;
  return `begin isolation level ${isolationLevel} ${accessMode};${textOf(preamble)}`;
}

/** Adds the same timeouts and settings to a single statement: one message is one transaction. */
export function withPreamble(sql: string, preamble: Preamble): string {
  if (preamble.timeouts === null) return sql;
  return `set transaction isolation level ${defaultIsolation};${textOf(preamble)}${sql}`;
}

function textOf({ timeouts, more }: Preamble): string {
  if (timeouts === null) return '';
  return (
    transactionSettings + more + timeoutSettings({ ...timeouts, statementMs: currentStatementMs(timeouts) })
  );
}
