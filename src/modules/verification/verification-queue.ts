import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../../platform/observability/logger.ts';
import { EngineOverloadedError } from '../../platform/onnx/inference-engine.ts';
import { ModelNotReadyError } from '../models/storage/model.errors.ts';
import type { VerificationDraft } from './record-verification.ts';
import type { SentenceToVerify, VerificationResult, Verifier } from './verifier.ts';

/** A provisional verdict that waits for its verification. */
export interface VerificationTask {
  readonly inferenceId: string;
  /** The claims of its response, at least one. */
  readonly sentences: readonly SentenceToVerify[];
}

/** Where provisional verdicts are stored. */
export interface VerificationRecord {
  /**
   * Returns provisional verdicts, oldest first.
   * @param after sequence number of the last one that was read. Null starts with the oldest.
   */
  provisional(
    after: number | null,
    limit: number,
  ): Promise<readonly (VerificationTask & { readonly seq: number })[]>;
  /**
   * Stores a verification and announces it. Does nothing if another server was first, or if the
   * verdict no longer exists.
   */
  record(verification: VerificationDraft): Promise<void>;
}

export interface VerificationQueueDependencies {
  readonly verifier: Pick<Verifier, 'verify'>;
  readonly record: VerificationRecord;
  readonly logger: Pick<Logger, 'warn'>;
  /** Maximum number of tasks that wait in memory. Default 256. */
  readonly capacity?: number;
  /** Pause before a failed task is retried, in milliseconds. Default 1000. */
  readonly retryPauseMs?: number;
}

const usualCapacity = 256;
const usualRetryPauseMs = 1000;
/** Number of tasks read from the database at once. */
const pageSize = 32;

/**
 * Verifies provisional verdicts one after another, independently of any request. A verdict that
 * does not fit into memory, fails twice or is left when the process ends stays provisional in the
 * database, and is read from there later.
 */
export class VerificationQueue {
  readonly #dependencies: VerificationQueueDependencies;
  readonly #waiting = new Map<string, VerificationTask>();
  readonly #closing = new AbortController();
  /**
   * Whether the database is to be read once memory is empty, and up to which sequence number it was
   * read.
   */
  #rereads = false;
  #readUpTo: number | null = null;
  #working: Promise<void> | undefined;

  constructor(dependencies: VerificationQueueDependencies) {
    this.#dependencies = dependencies;
  }

  /** Number of tasks that wait in memory. */
  get size(): number {
    return this.#waiting.size;
  }

  /**
   * Accepts a task that was just committed. If the queue is full, the task stays in the database
   * and is processed after the ones in memory.
   */
  enqueue(task: VerificationTask): void {
    if (this.#closing.signal.aborted) return;
    if (this.#waiting.size < this.#capacity) this.#waiting.set(task.inferenceId, task);
    else this.#rereads = true;
    this.#work();
  }

  /**
   * Processes everything that is provisional in the database, oldest first: at a start, when a
   * model was loaded, and at regular intervals.
   */
  resume(): void {
    this.#rereads = true;
    this.#readUpTo = null;
    this.#work();
  }

  /**
   * Discards the texts that wait in memory, because some were erased. Verdicts that still need
   * verification are read from the database.
   */
  forget(): void {
    this.#waiting.clear();
    this.resume();
  }

  /** Resolves once every verification that can be done now is done. */
  async idle(): Promise<void> {
    while (this.#working !== undefined) await this.#working;
  }

  /** Abandons waiting tasks, and the running one at its next step. All of them stay provisional. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.idle();
  }

  #work(): void {
    if (this.#closing.signal.aborted) return;
    this.#working ??= this.#workOff()
      .catch((error: unknown) => {
        this.#abandon();
        if (!this.#closing.signal.aborted)
          this.#dependencies.logger.warn(
            { err: error },
            'failed to verify verdicts; they stay provisional for now',
          );
      })
      .finally(() => {
        this.#working = undefined;
        if (this.#waiting.size > 0 || this.#rereads) this.#work();
      });
  }

  async #workOff(): Promise<void> {
    for (let task = await this.#next(); task !== undefined; task = await this.#next()) {
      if (!(await this.#tryTwice(task))) this.#abandon();
    }
  }

  /** Takes the next task from memory, then from the database. */
  async #next(): Promise<VerificationTask | undefined> {
    this.#closing.signal.throwIfAborted();
    if (this.#waiting.size === 0 && this.#rereads) await this.#readPage();
    for (const [inferenceId, task] of this.#waiting) {
      this.#waiting.delete(inferenceId);
      return task;
    }
    return undefined;
  }

  async #readPage(): Promise<void> {
    const after = this.#readUpTo;
    this.#rereads = false;
    const limit = Math.min(pageSize, this.#capacity);
    const page = await this.#dependencies.record.provisional(after, limit);
    for (const task of page) this.#waiting.set(task.inferenceId, task);
    // If `resume` reset the number in the meantime, the reset stays in force.
    if (this.#readUpTo === after) this.#readUpTo = page.at(-1)?.seq ?? null;
    if (page.length > 0) this.#rereads = true;
  }

  /**
   * Returns false if there is no model for verification, so that no other task needs to be tried.
   */
  async #tryTwice(task: VerificationTask): Promise<boolean> {
    const { signal } = this.#closing;
    try {
      return await this.#look(task);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ModelNotReadyError) throw error;
      await delay(this.#dependencies.retryPauseMs ?? usualRetryPauseMs, undefined, { signal });
    }
    try {
      return await this.#look(task);
    } catch (error) {
      signal.throwIfAborted();
      this.#dependencies.logger.warn(
        { err: error, inferenceId: task.inferenceId },
        'failed to verify a verdict; it stays provisional',
      );
      return true;
    }
  }

  async #look({ inferenceId, sentences }: VerificationTask): Promise<boolean> {
    const look = await this.#verify(sentences);
    if (look !== null) await this.#dependencies.record.record({ inferenceId, ...look });
    return look !== null;
  }

  /** Texts of waiting clients have priority, so the queue waits while the engine is overloaded. */
  async #verify(sentences: readonly SentenceToVerify[]): Promise<VerificationResult | null> {
    const { signal } = this.#closing;
    for (;;) {
      try {
        return await this.#dependencies.verifier.verify(sentences, signal);
      } catch (error) {
        if (!(error instanceof EngineOverloadedError)) throw error;
        await delay(error.retryAfterMs, undefined, { signal });
      }
    }
  }

  get #capacity(): number {
    return this.#dependencies.capacity ?? usualCapacity;
  }

  #abandon(): void {
    this.#waiting.clear();
    this.#rereads = false;
    this.#readUpTo = null;
  }
}
