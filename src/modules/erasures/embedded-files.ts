import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { bytesOf, removeOldRowVersions } from '../../platform/database/in-process/old-row-versions.ts';
import type { Logger } from '../../platform/observability/logger.ts';

export interface EmbeddedFilesParts {
  /** A fresh entity manager for each use. */
  readonly fork: () => SqlEntityManager;
  readonly dataDirectory: string;
  /** Tables that take more together, in bytes, are not rewritten. */
  readonly mostBytes: number;
  readonly logger: Logger;
}

/** What a server rewrites while others wait. */
export const mostBytesBesideOthers = 256 * 2 ** 20;

/** Says in the data directory how far the files were cleaned. */
const markFile = 'postgres.erased-through';

/** The tables that say something that an erasure removes. */
const tables = ['asi_inferences', 'verifications', 'training_samples', 'erasures'];

/**
 * The files of the embedded database. PostgreSQL leaves earlier versions of rows in them, and nobody vacuums this one; so it is rewritten after an erasure, if it is
 * not large.
 */
export class EmbeddedFiles {
  readonly #parts: EmbeddedFilesParts;
  #saidSo = false;
  /** How far this process has come: what the mark says at first; null until it is read, or if there is none. */
  #reached: string | null = null;

  constructor(parts: EmbeddedFilesParts) {
    this.#parts = parts;
  }

  /**
   * Removes what the files hold of rows that were erased up to a position of the record, unless that was done or the tables are too large.
   * @throws what the database and the disk say.
   */
  async forget(through: number): Promise<void> {
    const { fork, dataDirectory, mostBytes, logger } = this.#parts;
    const mark = join(dataDirectory, markFile);
    const reached = `${through} ${await this.#completed()}`;
    this.#reached ??= await readFile(mark, 'utf8').catch(() => null);
    if (this.#reached === reached) return;
    const bytes = await bytesOf(fork(), tables);
    if (bytes > mostBytes) {
      const message =
        'the embedded database is large; its files keep what was erased until the server is stopped and `erase inference` is run';
      if (!this.#saidSo) logger.warn({ bytes, mostBytes }, message);
      this.#saidSo = true;
      // Without the mark: the next process looks again.
      this.#reached = reached;
      return;
    }
    await removeOldRowVersions(fork(), tables);
    await writeFile(mark, reached);
    this.#reached = reached;
  }

  /** Changes when an erasure forgets the name of its session, which may be after its last row was erased. */
  async #completed(): Promise<number> {
    const [row] = await this.#parts
      .fork()
      .execute<{ count: number }[]>(
        'select count(*)::int as count from erasures where completed_at is not null',
      );
    return row?.count ?? 0;
  }
}
