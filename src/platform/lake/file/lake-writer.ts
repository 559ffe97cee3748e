import { LakeFullError } from '../errors.ts';
import { type ChangeBatch, LakeChanges } from './lake-changes.ts';
import type { LakeFile, LakeWrite } from './lake-file.ts';

/** What the writer says of its work. */
export interface LakeLogger {
  debug(details: Readonly<Record<string, unknown>>, message: string): void;
  warn(details: Readonly<Record<string, unknown>>, message: string): void;
}

export interface LakeWriterOptions {
  readonly file: Pick<LakeFile, 'write'>;
  /** Records that may wait to be written. */
  readonly maximumPending: number;
  /** The catalog's block as it is now; null if nothing is left in it. */
  readonly block: (number: number) => Buffer | null;
  readonly logger: LakeLogger;
  /** Time between two attempts while the disk takes nothing, in milliseconds. */
  readonly retryMs?: number | undefined;
}

/** Somebody who waits until the changes up to a number are on disk. */
interface Waiting {
  readonly through: number;
  readonly done: PromiseWithResolvers<void>;
}

/**
 * Changes that were accepted, on their way to the disk: what gathers while a commit is under way is the next one, or some, so the cost of a
 * commit is divided by the load. Nothing is given up: after a commit that failed the same changes are tried again.
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

  /** Records that are not on disk yet. */
  get pending(): number {
    return this.#changes.size + (this.#writing?.size ?? 0);
  }

  /** Why the last commit failed; null once one has succeeded again. */
  get failure(): Error | null {
    return this.#failure;
  }

  /** A record that is on its way; null for one whose removal is; undefined for any other. */
  pendingRecord(ordinal: number, block: number): Buffer | null | undefined {
    const gathered = this.#changes.record(ordinal, block);
    return gathered === undefined ? this.#writing?.blocks.get(block)?.get(ordinal) : gathered;
  }

  /** @throws LakeFullError when as much waits as may wait. */
  assertRoom(records = 1): void {
    if (this.#closed) throw new LakeFullError('The Lake is being closed.');
    if (this.pending + records > this.#options.maximumPending) {
      throw new LakeFullError('More waits to be written to the Lake than may wait.');
    }
  }

  /** @param record null removes what is there. @param block that its entry of the catalog is in. */
  put(ordinal: number, record: Buffer | null, block: number): void {
    this.#changes.put(ordinal, record, block);
    this.#start();
  }

  /** Has a block of the catalog written as it is now. */
  rewrite(block: number): void {
    this.#changes.touch(block);
    this.#start();
  }

  setFact(name: string, value: string): void {
    this.#changes.setFact(name, value);
    this.#start();
  }

  /** Resolves once everything accepted so far is on disk. @throws what the commit fails with; it is tried again all the same. */
  durable(): Promise<void> {
    if (this.#changes.isEmpty && this.#writing === null) return Promise.resolve();
    const waiting = { through: this.#changes.order, done: Promise.withResolvers<void>() };
    this.#waiting.push(waiting);
    return waiting.done.promise;
  }

  /** Does something while nothing is written. @throws what that throws. */
  alone<Result>(action: () => Promise<Result>): Promise<Result> {
    if (this.#closed) return Promise.reject(new LakeFullError('The Lake is being closed.'));
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    this.#alone.push(() => action().then(resolve, reject));
    this.#running ??= this.#run();
    return promise;
  }

  /** Takes nothing more; settles when what it has is on disk, or has failed once more. */
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
    // One turn later, so that what is accepted together is written together.
    await Promise.resolve();
    do {
      for (const act of this.#alone.splice(0)) await act();
    } while ((!this.#changes.isEmpty && (await this.#writeOnce())) || this.#alone.length > 0);
    // In the same turn as the last look: what comes later starts it again.
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
    if (this.#failure === null)
      logger.warn({ err: error }, 'the Lake could not be written; it is tried again');
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
