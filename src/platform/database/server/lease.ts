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
  /** Null where nothing limits statements. */
  readonly timeouts: DatabaseTimeouts | null;
  /** What is set in each transaction besides the settings of all. */
  readonly more: () => string;
  /** Called each time that the server answers. */
  readonly onAnswer: () => void;
}

const changing = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

/**
 * A connection from when the pool lends it until it is given back, which happens once, whatever fails: a connection that is broken, silent or
 * inside a transaction is discarded. Whoever asks it for more after that gets the fault that ended it.
 */
export class Lease {
  readonly #client: PooledClient;
  readonly #options: LeaseOptions;
  readonly #returned = Promise.withResolvers<void>();
  #isTransaction = false;
  #isOver = false;
  #fault: unknown;

  constructor(client: PooledClient, options: LeaseOptions) {
    this.#client = client;
    this.#options = options;
  }

  /** Resolves when the connection is given back. */
  get returned(): Promise<void> {
    return this.#returned.promise;
  }

  /** Sends statements. A single one outside a transaction is sent again where it lost against another transaction. */
  async execute(sql: string, parameters: readonly unknown[]) {
    const isSimple = !this.#isTransaction && parameters.length === 0;
    const result = isSimple
      ? await retryOnConflict(() => this.#send(withPreamble(sql, this.#preface())))
      : await this.#send(sql, parameters);
    const { command, rowCount, rows } = result;
    return {
      rows,
      ...(changing.has(command) ? { numAffectedRows: BigInt(rowCount ?? 0) } : {}),
    };
  }

  /** Nobody gives the connection back when this fails, so it does so itself. */
  async begin(settings: TransactionSettings): Promise<void> {
    try {
      await this.#send(beginStatement(settings, this.#preface()));
      this.#isTransaction = true;
    } catch (error) {
      this.#end(true);
      throw error;
    }
  }

  /** Gives the connection back itself when it fails. */
  async commit(): Promise<void> {
    try {
      const { command } = await this.#send('commit');
      // The server's answer to a commit after a statement that failed.
      if (command === 'ROLLBACK')
        throw new Error('The transaction was rolled back: a statement in it failed.');
    } catch (error) {
      await this.rollback();
      this.release();
      throw error;
    }
  }

  /** Never fails: without its connection a transaction is rolled back by the server. */
  async rollback(): Promise<void> {
    if (this.#isOver) return;
    try {
      await this.#send('rollback');
    } catch {
      this.#end(true);
    }
  }

  /** Gives the connection back, once. */
  release(): void {
    this.#end(this.#client.getTransactionStatus() !== 'I');
  }

  #preface(): Preamble {
    return { timeouts: this.#options.timeouts, more: this.#options.more() };
  }

  async #send(sql: string, parameters: readonly unknown[] = []) {
    if (this.#isOver) throw this.#fault ?? new Error('The connection was given back.');
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

/** Several statements in one message have a result each, which the driver's types do not say. */
function lastOf<Result>(results: Result): Result {
  return Array.isArray(results) ? results.at(-1) : results;
}
