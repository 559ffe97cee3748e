import type { SerializedError } from './serialized-error.ts';

/** What the main thread asks of the thread of the database. Statements outside a transaction wait until it has ended. */
export type PgliteRequest =
  /** Makes the database in that directory if there is none, and opens it. */
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
  /** The first statement of a transaction begins it; null outside. */
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

/** The result is there for queries. */
export interface PgliteReply {
  readonly number: number;
  readonly result?: StatementResult;
  readonly failure?: SerializedError;
}
