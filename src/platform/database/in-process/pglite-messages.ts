import type { SerializedError } from './serialized-error.ts';

/**
 * Requests from the main thread to the database thread. Statements outside a transaction wait until
 * the transaction has ended.
 */
export type PgliteRequest =
  /** Opens the database in the directory. Creates it if there is none. */
  | { readonly kind: 'open'; readonly directory: string }
  /** One statement with parameters; it returns rows. */
  | QueryRequest
  /** Any number of statements, without parameters and without a result. */
  | { readonly kind: 'exec'; readonly sql: string }
  | { readonly kind: 'end'; readonly transaction: number; readonly isCommitted: boolean }
  | { readonly kind: 'close' };

export interface QueryRequest {
  readonly kind: 'query';
  readonly sql: string;
  readonly parameters: readonly unknown[];
  /** The first statement of a transaction begins it. Null outside a transaction. */
  readonly transaction: number | null;
}

/** The result of one statement. */
export interface StatementResult {
  readonly rows: Record<string, unknown>[];
  readonly affectedRows?: number | undefined;
}

export interface NumberedRequest {
  readonly number: number;
  readonly body: PgliteRequest;
}

/** Queries have a result. */
export interface PgliteReply {
  readonly number: number;
  readonly result?: StatementResult;
  readonly failure?: SerializedError;
}
