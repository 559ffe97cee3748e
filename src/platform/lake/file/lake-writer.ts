import { LakeFullError } from '../errors.ts';
import { type ChangeBatch, LakeChanges } from './lake-changes.ts';
import type { LakeFile, LakeWrite } from './lake-file.ts';

/** Log of the writer. */
export interface LakeLogger {
  debug(details: Readonly<Record<string, unknown>>, message: string): void;
  warn(details: Readonly<Record<string, unknown>>, message: string): void;
}

export interface LakeWriterOptions {
  readonly file: Pick<LakeFile, 'write'>;
  /** Maximum number of pending records. */
  readonly maxPending: number;
  /** The current block of the catalog. Null if it is empty. */
  readonly block: (number: number) => Buffer | null;
  readonly logger: LakeLogger;
  /** Interval between attempts while writes fail, in milliseconds. */
  readonly retryMs?: number | undefined;
}

/** A caller that waits until all changes up to a number are on disk. */
interface Waiting {
  readonly through: number;
  readonly done: PromiseWithResolvers<void>;
}

/**
 * Writes accepted changes to disk. Changes that arrive during a commit form the next one, so that
 * the cost of a commit is divided by the load. No change is discarded: after a failed commit, the
 * same changes are retried.
 */
export class LakeWriter {
  readonly #options: LakeWriterOptions;
  readonly #changes = new LakeChanges();
  #writing: ChangeBatch | null = null;
  #waiting: Waiting[] = [];
  #alone: (() => Promise<void>)[] = [];
  #running: Promise<void> | null = null;
  #retry: NodeJS.Timeout | undefined;
  #failure: Error | null = null;
  #closed = false;

  constructor(options: LakeWriterOptions) {
    this.#options = options;
  }

  /** Number of records that are not on disk yet. */
  get pending(): number {
    return this.#changes.size + (this.#writing?.size ?? 0);
  }

  /** Error of the last commit. Null after a success. */
  get failure(): Error | null {
    return this.#failure;
  }

  /** A pending record. Null for a pending removal, undefined otherwise. */
  pendingRecord(ordinal: number, block: number): Buffer | null | undefined {
    const gathered = this.#changes.record(ordinal, block);
    return gathered === undefined ? this.#writing?.blocks.get(block)?.get(ordinal) : gathered;
  }

  /** @throws LakeFullError if the maximum number of records is pending. */
  assertRoom(records = 1): void {
    if (this.#closed) throw new LakeFullError('The Lake is closing.');
    if (this.pending + records > this.#options.maxPending) {
      throw new LakeFullError('Too many records wait to be written to the Lake.');
    }
  }

  /**
   * @param record null removes the stored record.
   * @param block of its catalog entry.
   */
  put(ordinal: number, record: Buffer | null, block: number): void {
    this.#changes.put(ordinal, record, block);
    this.#start();
  }

  /** Schedules a block of the catalog for writing. */
  rewrite(block: number): void {
    this.#changes.touch(block);
    this.#start();
  }

  setFact(name: string, value: string): void {
    this.#changes.setFact(name, value);
    this.#start();
  }

  /**
   * Resolves once everything accepted so far is on disk.
   * @throws the error of the commit, which is retried nevertheless.
   */
  durable(): Promise<void> {
    if (this.#changes.isEmpty && this.#writing === null) return Promise.resolve();
    const waiting = { through: this.#changes.order, done: Promise.withResolvers<void>() };
    this.#waiting.push(waiting);
    return waiting.done.promise;
  }

  /**
   * Runs an action while nothing is written.
   * @throws the error of the action.
   */
  alone<Result>(action: () => Promise<Result>): Promise<Result> {
    if (this.#closed) return Promise.reject(new LakeFullError('The Lake is closing.'));
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    this.#alone.push(() => action().then(resolve, reject));
    this.#running ??= this.#run();
    return promise;
  }

  /**
   * Accepts no more changes. Settles when the pending changes are on disk, or when one more
   * attempt to write them has failed.
   */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    await this.#running;
    this.#running = this.#run();
    await this.#running;
  }

  #start(): void {
    if (this.#failure === null) this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    // Waits one microtask, so that changes accepted together are written together.
    await Promise.resolve();
    do {
      for (const act of this.#alone.splice(0)) await act();
    } while ((!this.#changes.isEmpty && (await this.#writeOnce())) || this.#alone.length > 0);
    // In the same tick as the last check, so that later changes start the writer again.
    this.#running = null;
  }

  async #writeOnce(): Promise<boolean> {
    const batch = this.#changes.takeBatch();
    this.#writing = batch;
    try {
      await this.#options.file.write(this.#encoded(batch));
      this.#failure = null;
      this.#settle(({ through }) => through <= batch.through, null);
      return true;
    } catch (error) {
      this.#failed(batch, error);
      return false;
    } finally {
      this.#writing = null;
    }
  }

  #encoded({ blocks, facts }: ChangeBatch): LakeWrite {
    const records = new Map([...blocks.values()].flatMap((changed) => [...changed]));
    const encoded = new Map([...blocks.keys()].map((number) => [number, this.#options.block(number)]));
    return { records, blocks: encoded, facts };
  }

  #failed(batch: ChangeBatch, error: unknown): void {
    const { logger, retryMs = 5000 } = this.#options;
    if (this.#failure === null) logger.warn({ err: error }, 'the Lake could not be written; retrying');
    this.#failure = error instanceof Error ? error : new Error(String(error));
    this.#changes.takeBack(batch);
    this.#settle(() => true, this.#failure);
    if (this.#closed) return;
    this.#retry = setTimeout(() => {
      this.#running ??= this.#run();
    }, retryMs);
    this.#retry.unref();
  }

  #settle(concerned: (waiting: Waiting) => boolean, failure: Error | null): void {
    const settled = this.#waiting.filter(concerned);
    this.#waiting = this.#waiting.filter((waiting) => !concerned(waiting));
    for (const { done } of settled) {
      if (failure === null) done.resolve();
      else done.reject(failure);
    }
  }
}
