import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { bytesOf, removeOldRowVersions } from '../../platform/database/in-process/old-row-versions.ts';
import type { Logger } from '../../platform/observability/logger.ts';

export interface EmbeddedFilesDependencies {
  /** A new entity manager for each use. */
  readonly fork: () => SqlEntityManager;
  readonly dataDirectory: string;
  /** Maximum size of the tables together, in bytes. Larger tables are not rewritten. */
  readonly maxBytes: number;
  readonly logger: Logger;
}

/** Maximum size that a server rewrites while other work waits, in bytes. */
export const maxBytesBesideOthers = 256 * 2 ** 20;

/** File in the data directory that records how far the files were cleaned. */
const markFile = 'postgres.erased-through';

/** Tables that contain data an erasure removes. */
const tables = ['asi_inferences', 'inference_vectors', 'verifications', 'training_samples', 'erasures'];

/**
 * The files of the embedded database. PostgreSQL leaves earlier versions of rows in them, and no
 * vacuum runs there. The tables are therefore rewritten after an erasure, if they are not too
 * large.
 */
export class EmbeddedFiles {
  readonly #dependencies: EmbeddedFilesDependencies;
  #saidSo = false;
  /**
   * Progress of the cleaning: at first, the content of the mark. Null until the mark is read, or if
   * there is none.
   */
  #reached: string | null = null;

  constructor(dependencies: EmbeddedFilesDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Removes from the files the rows that were erased up to a sequence number of the list of
   * erasures. Does nothing if that was done before, or if the tables are too large.
   * @throws errors of the database and the disk.
   */
  async forget(through: number): Promise<void> {
    const { fork, dataDirectory, maxBytes, logger } = this.#dependencies;
    const mark = join(dataDirectory, markFile);
    const reached = `${through} ${await this.#completed()}`;
    this.#reached ??= await readFile(mark, 'utf8').catch(() => null);
    if (this.#reached === reached) return;
    const bytes = await bytesOf(fork(), tables);
    if (bytes > maxBytes) {
      const message =
        'the embedded database is too large to rewrite; its files keep erased data until the server is stopped and `erase inference` is run';
      if (!this.#saidSo) logger.warn({ bytes, maxBytes }, message);
      this.#saidSo = true;
      // The mark is not written, so the next process checks again.
      this.#reached = reached;
      return;
    }
    await removeOldRowVersions(fork(), tables);
    await writeFile(mark, reached);
    this.#reached = reached;
  }

  /**
   * The number changes when an erasure removes the name of its session, possibly after its last row
   * was erased.
   */
  async #completed(): Promise<number> {
    const [row] = await this.#dependencies
      .fork()
      .execute<{ count: number }[]>(
        'select count(*)::int as count from erasures where completed_at is not null',
      );
    return row?.count ?? 0;
  }
}
