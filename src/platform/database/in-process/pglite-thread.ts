import { Worker } from 'node:worker_threads';
import { withTimeout } from '../../concurrency/with-timeout.ts';
import type { NumberedRequest, PgliteReply, PgliteRequest, StatementResult } from './pglite-messages.ts';
import { deserializeError } from './serialized-error.ts';

/** Time that `close` waits for running statements, in milliseconds. */
const closingMs = 5000;

/** The part of PGlite's interface that the ORM uses through its query builder. */
interface Statements {
  query(sql: string, parameters?: readonly unknown[]): Promise<StatementResult>;
}

export interface PgliteThreadOptions {
  /** Called with the reason if the thread ends before it is closed. */
  readonly onEnd?: (reason: string) => void;
  readonly script?: URL;
}

/**
 * The thread of the embedded database has ended. The message starts as PGlite's own does, so that
 * the database counts as unreachable.
 */
export class PgliteClosedError extends Error {
  override readonly name = 'PgliteClosedError';

  constructor(reason: string) {
    super(`PGlite is closed: ${reason}`);
  }
}

/**
 * PGlite on a separate thread, with the part of PGlite's interface that the ORM uses. If the thread
 * ends, all pending and later requests fail. The thread is not restarted, because the same cause
 * could end it each time, and because a restart by the supervisor also recovers the files.
 */
export class PgliteThread implements Statements {
  /** Settles when the database is open. */
  readonly waitReady: Promise<void>;
  readonly #worker: Worker;
  readonly #opening = Promise.withResolvers<void>();
  readonly #pending = new Map<number, PromiseWithResolvers<StatementResult | undefined>>();
  #asked = 0;
  #transactions = 0;
  #isReady = false;
  /** Reason why requests are rejected. Null while the thread accepts requests. */
  #closedBy: string | null = null;

  /** Starts the thread. The thread loads PGlite in the meantime. */
  constructor({ onEnd, script = new URL('./pglite-worker.ts', import.meta.url) }: PgliteThreadOptions = {}) {
    this.waitReady = this.#opening.promise;
    this.waitReady.catch(() => undefined);
    this.#worker = new Worker(script, { name: 'database' });
    this.#worker.unref();
    this.#worker.on('message', (reply: PgliteReply) => this.#settle(reply));
    let fault = '';
    this.#worker.on('error', (error: unknown) => {
      fault = error instanceof Error ? error.message : String(error);
    });
    this.#worker.on('exit', (code) => {
      const isExpected = this.#closedBy !== null;
      const reason = `its thread ended (${fault || `exit code ${code}`})`;
      this.#closedBy ??= reason;
      this.#rejectPending(reason);
      if (!isExpected) onEnd?.(reason);
    });
  }

  get ready(): boolean {
    return this.#isReady;
  }

  get closed(): boolean {
    return this.#closedBy !== null;
  }

  /**
   * Opens the database in the directory. Creates it if there is none.
   * @throws the error of PGlite or of preparing the directory.
   */
  async open(directory: string): Promise<void> {
    try {
      await this.#ask({ kind: 'open', directory });
      this.#isReady = true;
      this.#opening.resolve();
    } catch (error) {
      this.#opening.reject(error);
      throw error;
    }
  }

  async query(sql: string, parameters: readonly unknown[] = []): Promise<StatementResult> {
    return this.#query(sql, parameters, null);
  }

  /** Runs any number of SQL statements, without a result. */
  async exec(sql: string): Promise<void> {
    await this.#ask({ kind: 'exec', sql });
  }

  /**
   * Commits the statements of `work`, or rolls them back if `work` rejects. The first statement
   * begins the transaction, because each message wakes the thread. If the transaction cannot begin,
   * its statements and its commit fail.
   */
  async transaction<Result>(work: (transaction: Statements) => Promise<Result>): Promise<Result> {
    this.#transactions += 1;
    const transaction = this.#transactions;
    let isBegun = false;
    const query: Statements['query'] = (sql, parameters = []) => {
      isBegun = true;
      return this.#query(sql, parameters, transaction);
    };
    const end = async (isCommitted: boolean) => {
      if (isBegun) await this.#ask({ kind: 'end', transaction, isCommitted });
      else if (this.#closedBy !== null) throw new PgliteClosedError(this.#closedBy);
    };
    let result: Result;
    try {
      result = await work({ query });
    } catch (error) {
      await end(false).catch(() => undefined);
      throw error;
    }
    await end(true);
    return result;
  }

  /** Ends the thread after its pending requests, or at once when that takes too long. */
  async close(): Promise<void> {
    if (this.#closedBy !== null) return;
    const closing = this.#ask({ kind: 'close' });
    this.#closedBy = 'it was closed';
    await withTimeout(closing, closingMs).catch(() => undefined);
    await this.#worker.terminate();
  }

  async #query(
    sql: string,
    parameters: readonly unknown[],
    transaction: number | null,
  ): Promise<StatementResult> {
    return (await this.#ask({ kind: 'query', sql, parameters, transaction })) ?? { rows: [] };
  }

  /**
   * @throws PgliteClosedError; the error of the database; DataCloneError for a parameter that
   * cannot be sent.
   */
  #ask(body: PgliteRequest): Promise<StatementResult | undefined> {
    if (this.#closedBy !== null) return Promise.reject(new PgliteClosedError(this.#closedBy));
    const answer = Promise.withResolvers<StatementResult | undefined>();
    try {
      const number = this.#asked + 1;
      this.#worker.postMessage({ number, body } satisfies NumberedRequest);
      this.#asked = number;
      // Only pending requests keep the process alive.
      if (this.#pending.size === 0) this.#worker.ref();
      this.#pending.set(number, answer);
    } catch (error) {
      answer.reject(error);
    }
    return answer.promise;
  }

  #settle({ number, result, failure }: PgliteReply): void {
    const answer = this.#pending.get(number);
    this.#pending.delete(number);
    if (this.#pending.size === 0) this.#worker.unref();
    if (failure === undefined) answer?.resolve(result);
    else answer?.reject(deserializeError(failure));
  }

  #rejectPending(reason: string): void {
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of pending) reject(new PgliteClosedError(reason));
  }
}
