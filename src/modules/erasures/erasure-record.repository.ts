import type { SqlEntityManager } from '@mikro-orm/sql';

/** Progress of erasures in the database. */
export interface ErasureState {
  /** Sequence number of the last inference that was erased or deleted. 0 if there is none. */
  readonly head: number;
  /**
   * Id of a session erasure that no server has continued for a while, a random one if there are
   * several. Null if there is none.
   */
  readonly abandoned: string | null;
}

/**
 * Time in seconds during which the server that starts an erasure continues it alone. After that,
 * any server continues it.
 */
export const ownSeconds = 20;

/** All queries by which servers follow erasures. */
export class ErasureRecordRepository {
  readonly #fork: () => SqlEntityManager;

  /** @param fork returns a new entity manager for each read. */
  constructor(fork: () => SqlEntityManager) {
    this.#fork = fork;
  }

  /** One statement over two indexes, because it runs every second. */
  async state(): Promise<ErasureState> {
    const [row] = await this.#fork().execute<{ head: string | null; abandoned: string | null }[]>(
      `select (select max(seq) from erased_inferences) as head,
         (select id from erasures where completed_at is null and requested_at < now() - interval '${ownSeconds} seconds'
          order by random() limit 1) as abandoned`,
    );
    return { head: Number(row?.head ?? 0), abandoned: row?.abandoned ?? null };
  }

  /**
   * Returns inferences that were erased or deleted after a sequence number, in order, up to a
   * limit.
   */
  async after(seq: number, max: number): Promise<{ readonly seq: number; readonly id: string }[]> {
    const rows = await this.#fork().execute<{ seq: string; inference_id: string }[]>(
      'select seq, inference_id from erased_inferences where seq > ? order by seq limit ?',
      [seq, max],
    );
    return rows.map((row) => ({ seq: Number(row.seq), id: row.inference_id }));
  }
}
