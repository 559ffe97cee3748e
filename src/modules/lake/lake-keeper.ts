import { stat } from 'node:fs/promises';
import { LakeDamagedError, LakeKeyError, LakeUnavailableError } from '../../platform/lake/errors.ts';
import type { LakeStore } from '../../platform/lake/store/lake-store.ts';
import { holdsEntries, setAside } from '../../platform/lake/store/leftovers.ts';
import { type OpenLake, type OpenLakeOptions, openLake } from '../../platform/lake/store/open-lake.ts';
import type { Logger } from '../../platform/observability/logger.ts';

/** The file of the Lake in the data directory. */
export const lakeFileName = 'patterns.lake';

export interface LakeKeeperOptions extends Omit<OpenLakeOptions, 'logger'> {
  readonly logger: Logger;
  /** Interval between two attempts to open the Lake, in milliseconds. Default 30,000. */
  readonly reopenMs?: number;
  /** Runs after the Lake was opened and before anything can read it. */
  readonly prepare: (store: LakeStore) => Promise<unknown>;
  /** Called each time the Lake was opened. */
  readonly onOpen: (store: LakeStore) => void;
}

/**
 * Opens the Lake of this server in the background, and retries if that fails. The server runs
 * without it in the meantime. A damaged file is set aside, and a new one is started and filled from
 * the database.
 */
export class LakeKeeper {
  readonly #options: LakeKeeperOptions;
  /** Identity of the file that the key of this process does not open. */
  #refused: string | null = null;
  #lake: OpenLake | null = null;
  #reason = 'The Lake is being opened.';
  #opening: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: LakeKeeperOptions) {
    this.#options = options;
  }

  /** @throws LakeUnavailableError with the reason why the Lake is not open. */
  get store(): LakeStore {
    if (this.#lake === null) throw new LakeUnavailableError(this.#reason);
    return this.#lake.store;
  }

  /** State of the Lake in words: the number of entries, or why it is not open. */
  get state(): string {
    return this.#lake === null ? this.#reason : `${this.#lake.store.size} entries`;
  }

  get isOpen(): boolean {
    return this.#lake !== null;
  }

  /**
   * Does nothing if there is no file that may contain entries.
   * @throws LakeUnavailableError if there is one and it is not open.
   */
  async assertNothingKept(): Promise<void> {
    if (await holdsEntries(this.#options.path)) throw new LakeUnavailableError(this.#reason);
  }

  /** Starts to open the Lake. Resolves once it is open or the attempt has failed. */
  open(): Promise<void> {
    this.#opening ??= this.#attempt().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  /** Resolves once no attempt to open the Lake is in progress. */
  async settled(): Promise<void> {
    await this.#opening;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#opening;
    const lake = this.#lake;
    this.#lake = null;
    this.#reason = 'The Lake is closed.';
    await lake?.close();
  }

  async #attempt(): Promise<void> {
    const { logger, onOpen } = this.#options;
    try {
      this.#lake = await this.#openAndPrepare();
      this.#refused = null;
      onOpen(this.#lake.store);
    } catch (error) {
      this.#reason = error instanceof LakeUnavailableError ? error.message : 'The Lake cannot be opened.';
      logger.warn({ err: error }, 'the Lake cannot be opened; the server continues without it');
      this.#refused = error instanceof LakeKeyError ? await this.#identity() : null;
      this.#tryAgainLater();
    }
  }

  /** Distinguishes a file from another one at the same path. */
  async #identity(): Promise<string> {
    const found = await stat(this.#options.path).catch(() => null);
    return found === null ? 'none' : `${found.ino} ${found.size} ${found.mtimeMs}`;
  }

  async #openAndPrepare(): Promise<OpenLake> {
    const lake = await this.#openOrReplace();
    try {
      await this.#options.prepare(lake.store);
      return lake;
    } catch (error) {
      await lake.close();
      throw error;
    }
  }

  async #openOrReplace(): Promise<OpenLake> {
    const { path, logger } = this.#options;
    try {
      return await openLake(this.#options);
    } catch (error) {
      if (!(error instanceof LakeDamagedError)) throw error;
      const aside = await setAside(path);
      logger.error(
        { findings: error.findings, aside },
        'the Lake is damaged; the file was set aside and a new one is filled from the database',
      );
      return openLake(this.#options);
    }
  }

  #tryAgainLater(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => void this.#tryAgain(), this.#options.reopenMs ?? 30_000);
    this.#timer.unref();
  }

  /**
   * A key that does not open a file never opens it later. Such a file is opened again only once it
   * was replaced.
   */
  async #tryAgain(): Promise<void> {
    if (this.#refused !== null && this.#refused === (await this.#identity())) this.#tryAgainLater();
    else if (!this.#closed) await this.open();
  }
}
