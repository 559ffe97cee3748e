import { isConnectionError } from './connection-error.ts';
import { databaseUnresponsiveCode } from './database-unresponsive-error.ts';
import { sqlStateOf } from './sql-state.ts';

/** A reason why the database did not execute a valid request. */
export interface DatabaseFailure {
  /** Stable code for clients. */
  readonly code: string;
  /** The cause, as the start of a sentence. */
  readonly what: string;
  /** The remedy, as the end of a sentence. */
  readonly remedy: string;
  /** Whether the transaction certainly had no effect. */
  readonly isUndone: boolean;
  /**
   * Time after which a retry is useful, in milliseconds. Null if an operator has to repair the
   * database first.
   */
  readonly retryAfterMs: number | null;
}

/**
 * Outcome of a change that failed: nothing is stored; a part is stored; or all of it is stored, but
 * the data read afterwards is missing.
 */
export type StoredOutcome = 'nothing' | 'partly' | 'stored';

/** A statement or the wait for a lock exceeded its timeout. */
export const timeoutFailure: DatabaseFailure = {
  code: 'DATABASE_TIMEOUT',
  what: 'The database took too long',
  remedy: 'try again',
  isUndone: true,
  retryAfterMs: 1000,
};

const conflict: DatabaseFailure = {
  code: 'DATABASE_CONFLICT',
  what: 'The transaction conflicted with other transactions',
  remedy: 'try again',
  isUndone: true,
  retryAfterMs: 100,
};

/** By SQLSTATE. In each case the server rolled the transaction back, or never began it. */
const failures: Readonly<Record<string, DatabaseFailure>> = {
  '25006': {
    code: 'DATABASE_READ_ONLY',
    what: 'The database is read-only at present',
    remedy: 'try again',
    isUndone: true,
    retryAfterMs: 5000,
  },
  '40001': conflict,
  '40P01': conflict,
  '53100': {
    code: 'DATABASE_FULL',
    what: 'The disk of the database is full',
    remedy: 'try again once space is available',
    isUndone: true,
    retryAfterMs: null,
  },
  '53200': {
    code: 'DATABASE_BUSY',
    what: 'The database is out of memory',
    remedy: 'try again',
    isUndone: true,
    retryAfterMs: 5000,
  },
  '53300': {
    code: 'DATABASE_BUSY',
    what: 'The database has no free connection',
    remedy: 'try again',
    isUndone: true,
    retryAfterMs: 1000,
  },
  // A lock was not available in time.
  '55P03': timeoutFailure,
  // A statement was cancelled.
  '57014': timeoutFailure,
};

const unreachable: DatabaseFailure = {
  code: 'DATABASE_UNAVAILABLE',
  what: 'The database is unreachable',
  remedy: 'try again',
  isUndone: false,
  retryAfterMs: 1000,
};

/** Codes that clients receive for database failures. */
export const databaseFailureCodes: ReadonlySet<string> = new Set(
  [...Object.values(failures), unreachable].map(({ code }) => code),
);

/** Messages of the connection pool if no connection was free, or none could be made, in time. */
const waitedToConnect =
  /^(timeout exceeded when trying to connect|Connection terminated due to connection timeout)/;

/** Returns whether the database did not respond in time. The next caller would wait as long. */
export function isTimeout(error: unknown): boolean {
  return databaseFailureOf(error) === timeoutFailure || isSilence(error);
}

function isSilence(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && error.code === databaseUnresponsiveCode) || waitedToConnect.test(error.message);
}

/**
 * Returns the message for clients.
 * @param outcome of a change; null for an operation that stores nothing.
 */
export function messageOf(failure: DatabaseFailure, outcome: StoredOutcome | null): string {
  const { what, remedy, isUndone } = failure;
  const within = what.charAt(0).toLowerCase() + what.slice(1);
  switch (outcome) {
    case null:
      return `${what}; ${remedy}.`;
    case 'stored':
      return `The change is stored, but this part of the response could not be read: ${within}. Query it instead of sending the change again.`;
    case 'partly':
      return isUndone
        ? `${what} after part of this was stored; ${remedy}.`
        : `${what}. Part of the write was committed; the rest may or may not have been committed. Check when the database is available again.`;
    case 'nothing':
      return isUndone
        ? `${what}, so nothing was stored; ${remedy}.`
        : `${what}. The write may or may not have been committed; check when the database is available again.`;
  }
}

/**
 * Classifies an error as a database failure. Null for other errors, such as a violated constraint.
 */
export function databaseFailureOf(error: unknown): DatabaseFailure | null {
  return failures[sqlStateOf(error) ?? ''] ?? (isConnectionError(error) ? unreachable : null);
}
