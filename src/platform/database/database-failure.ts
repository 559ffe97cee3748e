import { isConnectionError } from './connection-error.ts';
import { databaseUnresponsiveCode } from './database-unresponsive-error.ts';
import { sqlStateOf } from './sql-state.ts';

/** Why the database did not do what was asked, where the request is not at fault. */
export interface DatabaseFailure {
  /** Stable, for clients. */
  readonly code: string;
  /** What is the matter, as the beginning of a sentence. */
  readonly what: string;
  /** What to do about it, as the end of one. */
  readonly remedy: string;
  /** Whether it is certain that the transaction took no effect. */
  readonly isUndone: boolean;
  /** When it is worth trying again, in milliseconds; null when somebody has to mend the database first. */
  readonly retryAfterMs: number | null;
}

/** What a fault of a change leaves: nothing is stored, part of the change is, or all of it, and what was read afterwards is missing. */
export type StoredOutcome = 'nothing' | 'partly' | 'stored';

/** A statement or a lock took longer than it may. */
export const timeoutFailure: DatabaseFailure = {
  code: 'DATABASE_TIMEOUT',
  what: 'The database took too long',
  remedy: 'try again',
  isUndone: true,
  retryAfterMs: 1000,
};

const conflict: DatabaseFailure = {
  code: 'DATABASE_CONFLICT',
  what: 'Other transactions were in the way',
  remedy: 'try again',
  isUndone: true,
  retryAfterMs: 100,
};

/** By SQLSTATE. In each case the server rolled the transaction back, or never began it. */
const failures: Readonly<Record<string, DatabaseFailure>> = {
  '25006': {
    code: 'DATABASE_READ_ONLY',
    what: 'The database takes no changes at present',
    remedy: 'try again',
    isUndone: true,
    retryAfterMs: 5000,
  },
  '40001': conflict,
  '40P01': conflict,
  '53100': {
    code: 'DATABASE_FULL',
    what: 'The disk of the database is full',
    remedy: 'try again when there is room',
    isUndone: true,
    retryAfterMs: null,
  },
  '53200': {
    code: 'DATABASE_BUSY',
    what: 'The database has no memory to spare',
    remedy: 'try again',
    isUndone: true,
    retryAfterMs: 5000,
  },
  '53300': {
    code: 'DATABASE_BUSY',
    what: 'The database has no connection to spare',
    remedy: 'try again',
    isUndone: true,
    retryAfterMs: 1000,
  },
  // A lock that was not free in time.
  '55P03': timeoutFailure,
  // A statement that was cancelled.
  '57014': timeoutFailure,
};

const unreachable: DatabaseFailure = {
  code: 'DATABASE_UNAVAILABLE',
  what: 'The database cannot be reached',
  remedy: 'try again',
  isUndone: false,
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
  return databaseFailureOf(error) === timeoutFailure || isSilence(error);
}

function isSilence(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && error.code === databaseUnresponsiveCode) || waitedToConnect.test(error.message);
}

/** The trouble in words for clients. @param outcome of a change; null where nothing was to be stored. */
export function messageOf(failure: DatabaseFailure, outcome: StoredOutcome | null): string {
  const { what, remedy, isUndone } = failure;
  const within = what.charAt(0).toLowerCase() + what.slice(1);
  switch (outcome) {
    case null:
      return `${what}; ${remedy}.`;
    case 'stored':
      return `The change is stored, but this part of the answer could not be read: ${within}. Query it instead of sending the change again.`;
    case 'partly':
      return isUndone
        ? `${what} after part of this was stored; ${remedy}.`
        : `${what}; part of this was stored, and whether all of it was shows when it is back.`;
    case 'nothing':
      return isUndone
        ? `${what}, so nothing was stored; ${remedy}.`
        : `${what}; whether anything was stored shows when it is back.`;
  }
}

/** What the trouble of the database is; null for errors of another kind, such as a violated constraint. */
export function databaseFailureOf(error: unknown): DatabaseFailure | null {
  return failures[sqlStateOf(error) ?? ''] ?? (isConnectionError(error) ? unreachable : null);
}
