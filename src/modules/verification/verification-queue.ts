import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../../platform/observability/logger.ts';
import { EngineOverloadedError } from '../../platform/onnx/inference-engine.ts';
import { ModelNotReadyError } from '../models/storage/model.errors.ts';
import type { VerificationDraft } from './record-verification.ts';
import type { SecondLook, SentenceToVerify, Verifier } from './verifier.ts';

/** A provisional verdict that waits for its second look. */
export interface VerificationTask {
  readonly inferenceId: string;
  /** The sentences of its response, at least one. */
  readonly sentences: readonly SentenceToVerify[];
}

/** Where provisional verdicts are kept. */
export interface VerificationRecord {
  /**
   * Provisional verdicts, oldest first.
   * @param after place of the last one that was read; null begins with the oldest
   */
  provisional(
    after: number | null,
    limit: number,
  ): Promise<readonly (VerificationTask & { readonly seq: number })[]>;
  /** Stores a second look and tells of it. Does nothing when another server was first, or the verdict is gone. */
  record(verification: VerificationDraft): Promise<void>;
}

export interface VerificationQueueParts {
  readonly verifier: Pick<Verifier, 'verify'>;
  readonly record: VerificationRecord;
  readonly logger: Pick<Logger, 'warn'>;
  /** Most tasks that wait in memory. */
  readonly capacity?: number;
  /** Pause before a task that failed is tried again, in milliseconds. */
  readonly retryPauseMs?: number;
}

const usualCapacity = 256;
const usualRetryPauseMs = 1000;
/** Tasks read from the record at once. */
const pageSize = 32;

/**
 * Gives provisional verdicts their second look, one after another, off the path of any request. What does not fit into
 * memory, fails twice or is left when the process ends stays provisional in the record, and is read from there later.
 */
export class VerificationQueue {
  readonly #parts: VerificationQueueParts;
  readonly #waiting = new Map<string, VerificationTask>();
  readonly #closing = new AbortController();
  /** Whether the record is to be read once memory is empty, and how far it was read. */
  #rereads = false;
  #readUpTo: number | null = null;
  #working: Promise<void> | undefined;

  constructor(parts: VerificationQueueParts) {
    this.#parts = parts;
  }

  /** Tasks that wait in memory. */
  get size(): number {
    return this.#waiting.size;
  }

  /** Takes a task that was just committed. A full queue leaves it in the record, and comes to it after what it holds. */
  enqueue(task: VerificationTask): void {
    if (this.#closing.signal.aborted) return;
    if (this.#waiting.size < this.#capacity) this.#waiting.set(task.inferenceId, task);
    else this.#rereads = true;
    this.#work();
  }

  /** Comes to everything that is provisional in the record, from the oldest on: at a start, when a model has come, and now and then. */
  resume(): void {
    this.#rereads = true;
    this.#readUpTo = null;
    this.#work();
  }

  /** Lets go of the texts that wait in memory, since some were erased: what is still to be looked at is read from the record. */
  forget(): void {
    this.#waiting.clear();
    this.resume();
  }

  /** Resolves when nothing is left that can be done now. */
  async idle(): Promise<void> {
    while (this.#working !== undefined) await this.#working;
  }

  /** Gives up what waits, and what is under way at its next step; all of it stays provisional. */
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
          this.#parts.logger.warn({ err: error }, 'verdicts stay provisional for now');
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

  /** From memory, then from the record. */
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
    const page = await this.#parts.record.provisional(after, limit);
    for (const task of page) this.#waiting.set(task.inferenceId, task);
    // Whoever asked to begin anew meanwhile is not overruled.
    if (this.#readUpTo === after) this.#readUpTo = page.at(-1)?.seq ?? null;
    if (page.length > 0) this.#rereads = true;
  }

  /** Returns false when there is no model to look with, so that no other task has to be tried. */
  async #tryTwice(task: VerificationTask): Promise<boolean> {
    const { signal } = this.#closing;
    try {
      return await this.#look(task);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ModelNotReadyError) throw error;
      await delay(this.#parts.retryPauseMs ?? usualRetryPauseMs, undefined, { signal });
    }
    try {
      return await this.#look(task);
    } catch (error) {
      signal.throwIfAborted();
      this.#parts.logger.warn({ err: error, inferenceId: task.inferenceId }, 'a verdict stays provisional');
      return true;
    }
  }

  async #look({ inferenceId, sentences }: VerificationTask): Promise<boolean> {
    const look = await this.#verify(sentences);
    if (look !== null) await this.#parts.record.record({ inferenceId, ...look });
    return look !== null;
  }

  /** Texts that people wait for go first: an engine that is overloaded is waited for. */
  async #verify(sentences: readonly SentenceToVerify[]): Promise<SecondLook | null> {
    const { signal } = this.#closing;
    for (;;) {
      try {
        return await this.#parts.verifier.verify(sentences, signal);
      } catch (error) {
        if (!(error instanceof EngineOverloadedError)) throw error;
        await delay(error.retryAfterMs, undefined, { signal });
      }
    }
  }

  get #capacity(): number {
    return this.#parts.capacity ?? usualCapacity;
  }

  #abandon(): void {
    this.#waiting.clear();
    this.#rereads = false;
    this.#readUpTo = null;
  }
}
