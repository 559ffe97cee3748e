import { isConnectionError } from './connection-error.ts';
import { databaseSilentCode } from './database-silent-error.ts';
import { sqlStateOf } from './sql-state.ts';

/** Why the database did not do what was asked, where the request is not at fault. */
export interface DatabaseFailure {
  /** Stable, for clients. */
  readonly code: string;
  readonly message: string;
  /** When it is worth trying again, in milliseconds; null when somebody has to mend the database first. */
  readonly retryAfterMs: number | null;
}

/** A statement or a lock took longer than it may. */
export const tookTooLong: DatabaseFailure = {
  code: 'DATABASE_TIMEOUT',
  message: 'The database took too long, so nothing was stored; try again.',
  retryAfterMs: 1000,
};

const conflict: DatabaseFailure = {
  code: 'DATABASE_CONFLICT',
  message: 'Other transactions were in the way, so nothing was stored; try again.',
  retryAfterMs: 100,
};

/** By SQLSTATE. In each case the server rolled the transaction back, or never began it. */
const failures: Readonly<Record<string, DatabaseFailure>> = {
  '25006': {
    code: 'DATABASE_READ_ONLY',
    message: 'The database takes no changes at present, so nothing was stored; try again.',
    retryAfterMs: 5000,
  },
  '40001': conflict,
  '40P01': conflict,
  '53100': {
    code: 'DATABASE_FULL',
    message: 'The disk of the database is full, so nothing was stored; try again when there is room.',
    retryAfterMs: null,
  },
  '53200': {
    code: 'DATABASE_BUSY',
    message: 'The database has no memory to spare, so nothing was stored; try again.',
    retryAfterMs: 5000,
  },
  '53300': {
    code: 'DATABASE_BUSY',
    message: 'The database has no connection to spare, so nothing was stored; try again.',
    retryAfterMs: 1000,
  },
  // A lock that was not free in time.
  '55P03': tookTooLong,
  // A statement that was cancelled.
  '57014': tookTooLong,
};

const unreachable: DatabaseFailure = {
  code: 'DATABASE_UNAVAILABLE',
  message: 'The database cannot be reached; whether anything was stored shows when it is back.',
  retryAfterMs: 1000,
};

/** The codes that clients see where the database is in trouble. */
export const databaseFailureCodes: ReadonlySet<string> = new Set(
  [...Object.values(failures), unreachable].map(({ code }) => code),
);

/** The pool's words where no connection was free, or none could be made, in time. */
const waitedToConnect =
  /^(timeout exceeded when trying to connect|Connection terminated due to connection timeout)/;

/** Whether the database left somebody waiting: whoever asks the same next would wait as long. */
export function isTimeout(error: unknown): boolean {
  return databaseFailureOf(error) === tookTooLong || isSilence(error);
}

function isSilence(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && error.code === databaseSilentCode) || waitedToConnect.test(error.message);
}

/** What the trouble of the database is; null for errors of another kind, such as a violated constraint. */
export function databaseFailureOf(error: unknown): DatabaseFailure | null {
  return failures[sqlStateOf(error) ?? ''] ?? (isConnectionError(error) ? unreachable : null);
}
