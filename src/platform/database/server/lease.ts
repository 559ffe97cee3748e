import { isConnectionError } from '../connection-error.ts';
import { currentStatementMs, type DatabaseTimeouts, responseGraceMs } from '../database-timeouts.ts';
import { withResponseTimeout } from '../response-timeout.ts';
import { retryOnConflict } from '../retry-on-conflict.ts';
import type { PooledClient } from './pooled-client.ts';
import {
  beginStatement,
  type Preamble,
  type TransactionSettings,
  withPreamble,
} from './statement-preamble.ts';

export interface LeaseOptions {
  /** Null for no limits on statements. */
  readonly timeouts: DatabaseTimeouts | null;
  /** SQL that is set in each transaction in addition to the common settings. */
  readonly more: () => string;
  /** Called for each response of the server. */
  readonly onAnswer: () => void;
}

const changing = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

/**
 * A pool connection from its checkout to its release. It is released exactly once, even after
 * failures. A connection that is broken, unresponsive or inside a transaction is discarded. Later
 * uses of the lease fail with the error that ended it.
 */
export class Lease {
  readonly #client: PooledClient;
  readonly #options: LeaseOptions;
  readonly #returned = Promise.withResolvers<void>();
  #isTransaction = false;
  /** Settings of a transaction that has sent nothing. Null if there is none. */
  #unsent: TransactionSettings | null = null;
  #isOver = false;
  #fault: unknown;

  constructor(client: PooledClient, options: LeaseOptions) {
    this.#client = client;
    this.#options = options;
  }

  /** Resolves when the connection is released. */
  get returned(): Promise<void> {
    return this.#returned.promise;
  }

  /**
   * Sends statements. A single statement outside a transaction is retried on conflicts with other
   * transactions.
   */
  async execute(sql: string, parameters: readonly unknown[]) {
    const isSimple = !this.#isTransaction && parameters.length === 0;
    const result = isSimple
      ? await retryOnConflict(() => this.#send(withPreamble(sql, this.#preamble())))
      : await this.#sendInTransaction(sql, parameters);
    const { command, rowCount, rows } = result;
    return {
      rows,
      ...(changing.has(command) ? { numAffectedRows: BigInt(rowCount ?? 0) } : {}),
    };
  }

  /** Sends nothing: the transaction begins in the message of its first statement. */
  begin(settings: TransactionSettings): void {
    this.#isTransaction = true;
    this.#unsent = settings;
  }

  /** Releases the connection itself if it fails. */
  async commit(): Promise<void> {
    if (this.#unsent !== null) return;
    try {
      const { command } = await this.#send('commit');
      // The server's response to a commit after a failed statement.
      if (command === 'ROLLBACK')
        throw new Error('The transaction was rolled back: a statement in it failed.');
    } catch (error) {
      await this.rollback();
      this.release();
      throw error;
    }
  }

  /** Never fails: without its connection, the server rolls a transaction back. */
  async rollback(): Promise<void> {
    if (this.#isOver || this.#unsent !== null) return;
    try {
      await this.#send('rollback');
    } catch {
      this.#end(true);
    }
  }

  /** Releases the connection, once. */
  release(): void {
    this.#end(this.#client.getTransactionStatus() !== 'I');
  }

  #preamble(): Preamble {
    return { timeouts: this.#options.timeouts, more: this.#options.more() };
  }

  /** The first statement of a transaction waits for one response instead of two. */
  async #sendInTransaction(sql: string, parameters: readonly unknown[]) {
    if (this.#unsent === null) return this.#send(sql, parameters);
    const begin = beginStatement(this.#unsent, this.#preamble());
    this.#unsent = null;
    if (parameters.length === 0) return this.#send(begin + sql);
    await this.#send(begin);
    return this.#send(sql, parameters);
  }

  async #send(sql: string, parameters: readonly unknown[] = []) {
    if (this.#isOver) throw this.#fault ?? new Error('The connection was released.');
    try {
      return lastOf(await this.#inTime(this.#client.query(sql, [...parameters])));
    } catch (error) {
      if (isConnectionError(error)) {
        this.#fault = error;
        this.#end(true);
      }
      throw error;
    } finally {
      if (!this.#isOver) this.#options.onAnswer();
    }
  }

  /** @throws DatabaseUnresponsiveError */
  async #inTime<Answer>(answer: Promise<Answer>): Promise<Answer> {
    const { timeouts } = this.#options;
    if (timeouts === null) return answer;
    return withResponseTimeout(answer, currentStatementMs(timeouts) + responseGraceMs);
  }

  #end(discard: boolean): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#client.release(discard);
    this.#returned.resolve();
  }
}

/** A message with several statements returns one result for each, which the driver's types omit. */
function lastOf<Result>(results: Result): Result {
  return Array.isArray(results) ? results.at(-1) : results;
}
