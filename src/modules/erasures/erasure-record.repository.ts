import type { SqlEntityManager } from '@mikro-orm/sql';

/** What a server has to know of erasures. */
export interface ErasureState {
  /** Position of the last inference that was erased or deleted; 0 if there is none. */
  readonly head: number;
  /** An erasure of a session that is not complete; null if there is none. */
  readonly incomplete: string | null;
}

/** Every query by which servers follow what was erased. */
export class ErasureRecordRepository {
  readonly #em: SqlEntityManager;

  constructor(em: SqlEntityManager) {
    this.#em = em;
  }

  /** One statement over two indexes: it is asked every second. */
  async state(): Promise<ErasureState> {
    const [row] = await this.#em.execute<{ head: string | null; incomplete: string | null }[]>(
      `select (select max(seq) from erased_inferences) as head,
         (select id from erasures where completed_at is null order by id limit 1) as incomplete`,
    );
    return { head: Number(row?.head ?? 0), incomplete: row?.incomplete ?? null };
  }

  /** Inferences that were erased or deleted after a position, in order, at most so many. */
  async after(seq: number, most: number): Promise<{ readonly seq: number; readonly id: string }[]> {
    const rows = await this.#em.execute<{ seq: string; inference_id: string }[]>(
      'select seq, inference_id from erased_inferences where seq > ? order by seq limit ?',
      [seq, most],
    );
    return rows.map((row) => ({ seq: Number(row.seq), id: row.inference_id }));
  }
}
