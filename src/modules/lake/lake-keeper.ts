import { stat } from 'node:fs/promises';
import { LakeDamagedError, LakeKeyError, LakeUnavailableError } from '../../platform/lake/errors.ts';
import type { LakeStore } from '../../platform/lake/store/lake-store.ts';
import { holdsEntries, setAside } from '../../platform/lake/store/leftovers.ts';
import { type OpenLake, type OpenLakeOptions, openLake } from '../../platform/lake/store/open-lake.ts';
import type { Logger } from '../../platform/observability/logger.ts';

/** The Lake's file in the data directory. */
export const lakeFileName = 'patterns.lake';

export interface LakeKeeperOptions extends Omit<OpenLakeOptions, 'logger'> {
  readonly logger: Logger;
  /** Time between two attempts to open it, in milliseconds. */
  readonly reopenMs?: number;
  /** Done with a Lake that was opened, before anybody may read it. */
  readonly prepare: (store: LakeStore) => Promise<unknown>;
  /** Called when it is open, each time. */
  readonly onOpen: (store: LakeStore) => void;
}

/**
 * Opens this server's Lake behind everything else, and again if it could not be: the server serves without it meanwhile. A damaged file is set
 * aside and a new one begun, which is filled from the record.
 */
export class LakeKeeper {
  readonly #options: LakeKeeperOptions;
  /** The file that this process has no key to, as it was then. */
  #refused: string | null = null;
  #lake: OpenLake | null = null;
  #reason = 'The Lake is being opened.';
  #opening: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: LakeKeeperOptions) {
    this.#options = options;
  }

  /** @throws LakeUnavailableError saying why it is not open. */
  get store(): LakeStore {
    if (this.#lake === null) throw new LakeUnavailableError(this.#reason);
    return this.#lake.store;
  }

  /** How it is, in words: how much it holds, or why it is not open. */
  get state(): string {
    return this.#lake === null ? this.#reason : `${this.#lake.store.size} entries`;
  }

  get isOpen(): boolean {
    return this.#lake !== null;
  }

  /** Does nothing if there is no file that may hold entries. @throws LakeUnavailableError while there is one and it is not open. */
  async assertNothingKept(): Promise<void> {
    if (await holdsEntries(this.#options.path)) throw new LakeUnavailableError(this.#reason);
  }

  /** Begins to open it; settles when it is open or has said why not. */
  open(): Promise<void> {
    this.#opening ??= this.#attempt().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  /** Settles when it is not being opened any more. */
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
      logger.warn({ err: error }, 'the Lake cannot be opened; the server goes on without it');
      this.#refused = error instanceof LakeKeyError ? await this.#identity() : null;
      this.#tryAgainLater();
    }
  }

  /** Tells one file from another in its place. */
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
        'the Lake is damaged; it was set aside and is filled anew',
      );
      return openLake(this.#options);
    }
  }

  #tryAgainLater(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => void this.#tryAgain(), this.#options.reopenMs ?? 30_000);
    this.#timer.unref();
  }

  /** No key fits later that did not fit before, so a file that it did not fit is opened again once it is another. */
  async #tryAgain(): Promise<void> {
    if (this.#refused !== null && this.#refused === (await this.#identity())) this.#tryAgainLater();
    else if (!this.#closed) await this.open();
  }
}
