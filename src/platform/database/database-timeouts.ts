import { AsyncLocalStorage } from 'node:async_hooks';

/** Timeouts for a PostgreSQL server, in milliseconds. */
export interface DatabaseTimeouts {
  /** The server cancels a statement that runs for longer. */
  readonly statementMs: number;
  /** The server cancels a statement that waits for a lock for longer. */
  readonly lockMs: number;
  /** The server ends a session that leaves a transaction open for longer without a statement. */
  readonly idleTransactionMs: number;
}

/**
 * Time that this process waits beyond the server's own timeout before it closes the connection, in
 * milliseconds.
 */
export const responseGraceMs = 1000;

/** Timeout of maintenance statements: a refresh of the summary, a refit of a calibrator. */
const maintenanceMs = 600_000;

const maintenance = new AsyncLocalStorage<true>();

/**
 * Runs work whose statements may take ten minutes each, regardless of the timeout of other
 * statements.
 */
export function asMaintenance<Result>(work: () => Promise<Result>): Promise<Result> {
  return maintenance.run(true, work);
}

/** Timeout of a statement that is sent now. */
export function currentStatementMs({ statementMs }: DatabaseTimeouts): number {
  return maintenance.getStore() === true ? Math.max(statementMs, maintenanceMs) : statementMs;
}
