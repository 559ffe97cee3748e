/**
 * Failures that a caller can expect and handle. Each has a stable code. All other errors are
 * internal faults, and clients receive a masked message.
 */
export abstract class ExpectedError extends Error {
  abstract readonly code: string;

  /** Further details for the handler, by name. */
  get details(): Readonly<Record<string, unknown>> {
    return {};
  }
}

/** One fault in the input. */
export interface InputIssue {
  /** The field's path inside the arguments, dot-separated: `input.texts.3`. */
  readonly path: string;
  readonly message: string;
}

/** The input is not valid. Nothing was stored. */
export class InvalidInputError extends ExpectedError {
  override readonly name = 'InvalidInputError';
  readonly code = 'BAD_USER_INPUT';
  readonly issues: readonly InputIssue[];

  constructor(issues: readonly InputIssue[]) {
    super(issues.map((issue) => `${issue.path}: ${issue.message}`).join('; '));
    this.issues = issues;
  }

  override get details() {
    return { field: this.issues[0]?.path, issues: this.issues };
  }
}

export class NotFoundError extends ExpectedError {
  override readonly name = 'NotFoundError';
  readonly code = 'NOT_FOUND';
}

/** The request contradicts stored data. */
export class ConflictError extends ExpectedError {
  override readonly name = 'ConflictError';
  readonly code = 'CONFLICT';
}

/** Time after which another server, or the next process, may be available, in milliseconds. */
const restartMs = 1000;

/** The server is shutting down. Nothing was done. */
export class ShuttingDownError extends ExpectedError {
  override readonly name = 'ShuttingDownError';
  readonly code = 'SHUTTING_DOWN';

  constructor() {
    super(`The server is shutting down; send this again in ${restartMs} ms, on another connection.`);
  }

  override get details() {
    return { retryAfterMs: restartMs };
  }
}

/** The limit of waiting work is reached. Nothing was done. */
export class OverloadedError extends ExpectedError {
  override readonly name = 'OverloadedError';
  readonly code = 'OVERLOADED';
  /** Time after which a retry is useful, in milliseconds. */
  readonly retryAfterMs: number;

  constructor(retryAfterMs: number) {
    super(`The server is busy; try again in ${retryAfterMs} ms.`);
    this.retryAfterMs = retryAfterMs;
  }

  override get details() {
    return { retryAfterMs: this.retryAfterMs };
  }
}
