import type { SqlEntityManager } from '@mikro-orm/sql';

/** How far erasures have come in the record. */
export interface ErasureState {
  /** Position of the last inference that was erased or deleted; 0 if there is none. */
  readonly head: number;
  /** An erasure of a session that nobody has carried on for a while, another each time where there are several; null if there is none. */
  readonly abandoned: string | null;
}

/** How long whoever begins an erasure carries it on, in seconds. After that any server does. */
export const ownSeconds = 20;

/** Every query by which servers follow what was erased. */
export class ErasureRecordRepository {
  readonly #fork: () => SqlEntityManager;

  /** @param fork gives a fresh entity manager for each reading. */
  constructor(fork: () => SqlEntityManager) {
    this.#fork = fork;
  }

  /** One statement over two indexes: it is asked every second. */
  async state(): Promise<ErasureState> {
    const [row] = await this.#fork().execute<{ head: string | null; abandoned: string | null }[]>(
      `select (select max(seq) from erased_inferences) as head,
         (select id from erasures where completed_at is null and requested_at < now() - interval '${ownSeconds} seconds'
          order by random() limit 1) as abandoned`,
    );
    return { head: Number(row?.head ?? 0), abandoned: row?.abandoned ?? null };
  }

  /** Inferences that were erased or deleted after a position, in order, at most so many. */
  async after(seq: number, most: number): Promise<{ readonly seq: number; readonly id: string }[]> {
    const rows = await this.#fork().execute<{ seq: string; inference_id: string }[]>(
      'select seq, inference_id from erased_inferences where seq > ? order by seq limit ?',
      [seq, most],
    );
    return rows.map((row) => ({ seq: Number(row.seq), id: row.inference_id }));
  }
}
