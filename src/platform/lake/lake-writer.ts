import { LakeFullError } from './errors.ts';
import type { LakeFile } from './lake-file.ts';

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

interface Changes {
  readonly records: Map<number, Buffer | null>;
  readonly blocks: Set<number>;
  readonly facts: Map<string, string>;
  readonly done: PromiseWithResolvers<void>;
}

/**
 * Changes that were accepted, on their way to the disk: what gathers while a commit is under way is the next one, so the cost of a commit is
 * divided by the load. Nothing is given up: after a commit that failed the same changes are tried again.
 */
export class LakeWriter {
  readonly #options: LakeWriterOptions;
  #gathering = noChanges();
  #writing: Changes | null = null;
  #running: Promise<void> | null = null;
  #retry: NodeJS.Timeout | undefined;
  #failure: Error | null = null;
  #closed = false;

  constructor(options: LakeWriterOptions) {
    this.#options = options;
  }

  /** Records that are not on disk yet. */
  get pending(): number {
    return this.#gathering.records.size + (this.#writing?.records.size ?? 0);
  }

  /** Why the last commit failed; null once one has succeeded again. */
  get failure(): Error | null {
    return this.#failure;
  }

  /** A record that is on its way; null for one whose removal is; undefined for any other. */
  pendingRecord(ordinal: number): Buffer | null | undefined {
    const gathered = this.#gathering.records.get(ordinal);
    return gathered === undefined ? this.#writing?.records.get(ordinal) : gathered;
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
    this.#gathering.records.set(ordinal, record);
    this.#gathering.blocks.add(block);
    this.#start();
  }

  setFact(name: string, value: string): void {
    this.#gathering.facts.set(name, value);
    this.#start();
  }

  /** Resolves once everything accepted so far is on disk. @throws what the commit fails with; it is tried again all the same. */
  durable(): Promise<void> {
    if (!isEmpty(this.#gathering)) return this.#gathering.done.promise;
    return this.#writing?.done.promise ?? Promise.resolve();
  }

  /** Takes nothing more; settles when what it has is on disk, or has failed once more. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    await this.#running;
    if (!isEmpty(this.#gathering)) await this.#writeOnce();
  }

  #start(): void {
    if (this.#failure === null) this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    // One turn later, so that what is accepted together is written together.
    await Promise.resolve();
    while (!isEmpty(this.#gathering) && (await this.#writeOnce()));
    this.#running = null;
  }

  async #writeOnce(): Promise<boolean> {
    const changes = this.#gathering;
    this.#gathering = noChanges();
    this.#writing = changes;
    const { records, facts } = changes;
    try {
      const blocks = new Map([...changes.blocks].map((number) => [number, this.#options.block(number)]));
      await this.#options.file.write({ records, blocks, facts });
      this.#failure = null;
      changes.done.resolve();
      return true;
    } catch (error) {
      this.#failed(changes, error);
      return false;
    } finally {
      this.#writing = null;
    }
  }

  #failed(changes: Changes, error: unknown): void {
    const { logger, retryMs = 5000 } = this.#options;
    if (this.#failure === null)
      logger.warn({ err: error }, 'the Lake could not be written; it is tried again');
    this.#failure = error instanceof Error ? error : new Error(String(error));
    const { records, blocks, facts, done } = this.#gathering;
    this.#gathering = {
      records: new Map([...changes.records, ...records]),
      blocks: new Set([...changes.blocks, ...blocks]),
      facts: new Map([...changes.facts, ...facts]),
      done,
    };
    changes.done.reject(error);
    if (this.#closed) return;
    this.#retry = setTimeout(() => {
      this.#running ??= this.#run();
    }, retryMs);
    this.#retry.unref();
  }
}

function noChanges(): Changes {
  const done = Promise.withResolvers<void>();
  // Whoever does not wait for the disk is not to be told of it.
  done.promise.catch(() => undefined);
  return { records: new Map(), blocks: new Set(), facts: new Map(), done };
}

function isEmpty({ records, facts }: Changes): boolean {
  return records.size === 0 && facts.size === 0;
}
