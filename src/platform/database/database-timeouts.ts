import { AsyncLocalStorage } from 'node:async_hooks';

/** How long a PostgreSQL server is waited for, in milliseconds. */
export interface DatabaseTimeouts {
  /** The server cancels a statement that runs for longer. */
  readonly statementMs: number;
  /** The server cancels a statement that waits for a lock for longer. */
  readonly lockMs: number;
  /** The server ends a session that leaves a transaction open for longer without a statement. */
  readonly idleTransactionMs: number;
}

/** How much longer than the server this process waits before it gives a connection up, in milliseconds. */
export const responseGraceMs = 1000;

/** How long maintenance may take: a refresh of the summary, a calibrator's refit. */
const maintenanceMs = 600_000;

const maintenance = new AsyncLocalStorage<true>();

/** Runs work whose statements may take ten minutes each, whatever the limit of other statements is. */
export function asMaintenance<Result>(work: () => Promise<Result>): Promise<Result> {
  return maintenance.run(true, work);
}

/** How long a statement that is sent now may take. */
export function currentStatementMs({ statementMs }: DatabaseTimeouts): number {
  return maintenance.getStore() === true ? Math.max(statementMs, maintenanceMs) : statementMs;
}
