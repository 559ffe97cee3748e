/**
 * Failures that a caller can expect and act on. Each has a stable code; whatever else is thrown is a fault, and is masked.
 */
export abstract class ExpectedError extends Error {
  abstract readonly code: string;

  /** What else helps whoever handles it, by name. */
  get details(): Readonly<Record<string, unknown>> {
    return {};
  }
}

/** One fault in what was sent. */
export interface InputIssue {
  /** The field's path inside the arguments, dot-separated: `input.texts.3`. */
  readonly path: string;
  readonly message: string;
}

/** What was sent cannot be accepted; nothing was stored. */
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

/** It would contradict what is stored already. */
export class ConflictError extends ExpectedError {
  override readonly name = 'ConflictError';
  readonly code = 'CONFLICT';
}

/** When another server, or the next process, may be there, in milliseconds. */
const restartMs = 1000;

/** The server stops; nothing was done. */
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

/** More work is waiting than may wait; nothing was done. */
export class OverloadedError extends ExpectedError {
  override readonly name = 'OverloadedError';
  readonly code = 'OVERLOADED';
  /** When it is worth trying again, in milliseconds. */
  readonly retryAfterMs: number;

  constructor(retryAfterMs: number) {
    super(`The server is busy; try again in ${retryAfterMs} ms.`);
    this.retryAfterMs = retryAfterMs;
  }

  override get details() {
    return { retryAfterMs: this.retryAfterMs };
  }
}
