import type { SqlEntityManager } from '@mikro-orm/sql';
import { inTransaction } from '../../platform/database/in-transaction.ts';
import { float32ArrayLiteral } from '../../statistics/float32.ts';

/** An inference that has no vector in a space. */
export interface MissingVector {
  readonly id: string;
  readonly seq: number;
  readonly text: string;
}

/** A part of the audit trail. */
export interface Stretch {
  /** Sequence number before its first inference. */
  readonly after: number;
  /** Sequence number of its last inference. */
  readonly through: number;
}

/**
 * All statements that fill spaces. A space consists of the vectors of all models with the same
 * digest, and of the vectors that were computed for it later.
 */
export class InferenceVectorRepository {
  readonly #em: SqlEntityManager;

  constructor(em: SqlEntityManager) {
    this.#em = em;
  }

  /** Returns the highest sequence number of an inference. 0 if there is none. */
  async lastInference(): Promise<number> {
    const [row] = await this.#em.execute<{ last: string }[]>(
      'select coalesce(max(seq), 0) as last from asi_inferences',
    );
    return Number(row?.last ?? 0);
  }

  /**
   * Returns inferences of a stretch that have a text and no vector in the space of a digest, in the
   * order of the audit trail, up to a limit.
   */
  async missing(digest: string, { after, through }: Stretch, max: number): Promise<MissingVector[]> {
    const rows = await this.#em.execute<{ id: string; seq: string; text: string }[]>(
      `select inference.id, inference.seq, inference.input_text as text from asi_inferences inference
       where inference.seq > ? and inference.seq <= ? and inference.erased_at is null
         and (inference.semantic_embedding is null or not exists (
           select from onnx_models where id = inference.onnx_model_id and digest = ?))
         and not exists (
           select from inference_vectors where inference_id = inference.id and model_digest = ?)
       order by inference.seq limit ?`,
      [after, through, digest, digest, max],
    );
    return rows.map(({ id, seq, text }) => ({ id, seq: Number(seq), text }));
  }

  /**
   * Stores vectors in the space of a digest, by inference id. The statement locks the rows of the
   * inferences, so that no vector remains of an inference that is erased or deleted at the same
   * time. A vector that another process has already stored stays.
   * @returns the number of vectors that it stored.
   */
  async store(digest: string, vectors: ReadonlyMap<string, Float32Array>): Promise<number> {
    if (vectors.size === 0) return 0;
    const given = [...vectors].map(([id, vector]) => ({ id, vector: float32ArrayLiteral(vector) }));
    const stored = await inTransaction(this.#em, 'rows', (em) =>
      em.execute<unknown[]>(
        `with given as materialized (
           select * from json_to_recordset(?::json) as given (id uuid, vector real[])
         ), present as materialized (
           select id from asi_inferences
           where id in (select id from given) and erased_at is null order by seq for share
         )
         insert into inference_vectors (inference_id, model_digest, vector)
         select given.id, ?, given.vector from given join present on present.id = given.id
         on conflict (inference_id, model_digest) do nothing
         returning seq`,
        [JSON.stringify(given), digest],
      ),
    );
    return stored.length;
  }
}
