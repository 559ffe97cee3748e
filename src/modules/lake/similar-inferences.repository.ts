import type { SqlEntityManager } from '@mikro-orm/sql';
import { type LakeFilter, wantedPositions } from './lake.input.ts';
import { vectorOf } from './sent-vector.ts';

/** A vector and its sequence number in the audit trail. */
export interface RecordVector {
  readonly seq: number;
  readonly vector: Float32Array;
}

type Condition = readonly [sql: string, values: readonly unknown[]];

/** All queries on the vectors of the audit trail. */
export class SimilarInferencesRepository {
  readonly #em: SqlEntityManager;

  constructor(em: SqlEntityManager) {
    this.#em = em;
  }

  /**
   * Returns vectors of the model with the given digest after a sequence number of the audit trail,
   * in order, up to a limit.
   */
  async vectorsAfter(
    digest: string,
    seq: number,
    most: number,
    filter: LakeFilter = {},
  ): Promise<RecordVector[]> {
    const conditions = [ofModel(digest), ['seq > ?', [seq]] as const, ...conditionsOf(filter)];
    const rows = await this.#em.execute<{ seq: string; embedding: string }[]>(
      `select seq, encode(array_send(semantic_embedding), 'base64') as embedding from asi_inferences
       where ${sqlOf(conditions)} order by seq limit ${most}`,
      valuesOf(conditions),
    );
    return rows.map((row) => ({ seq: Number(row.seq), vector: vectorOf(row.embedding) }));
  }

  /**
   * Returns the ids, by sequence number, of those inferences with the given numbers that exist, are
   * of the model and match the filter.
   */
  async wantedAmong(
    digest: string,
    seqs: readonly number[],
    filter: LakeFilter,
  ): Promise<Map<number, string>> {
    if (seqs.length === 0) return new Map();
    const among: Condition = [`seq in (${seqs.map(() => '?').join(', ')})`, seqs];
    const conditions = [ofModel(digest), among, ...conditionsOf(filter)];
    const rows = await this.#em.execute<{ id: string; seq: string }[]>(
      `select id, seq from asi_inferences where ${sqlOf(conditions)}`,
      valuesOf(conditions),
    );
    return new Map(rows.map(({ id, seq }) => [Number(seq), id]));
  }
}

function ofModel(digest: string): Condition {
  return [
    'semantic_embedding is not null and onnx_model_id in (select id from onnx_models where digest = ?)',
    [digest],
  ];
}

function conditionsOf(filter: LakeFilter): readonly Condition[] {
  const { minSignalStrength, maxSignalStrength, createdFrom, createdBefore } = filter;
  const positions = wantedPositions(filter);
  return [
    ...(minSignalStrength == null ? [] : [['signal_strength >= ?::real', [minSignalStrength]] as const]),
    ...(maxSignalStrength == null ? [] : [['signal_strength <= ?::real', [maxSignalStrength]] as const]),
    ...(createdFrom == null ? [] : [['created_at >= ?', [createdFrom]] as const]),
    ...(createdBefore == null ? [] : [['created_at < ?', [createdBefore]] as const]),
    ...(positions === null
      ? []
      : [[`flux_position in (${['-1', ...positions.map(() => '?')].join(', ')})`, positions] as const]),
  ];
}

function sqlOf(conditions: readonly Condition[]): string {
  return conditions.map(([sql]) => sql).join(' and ');
}

function valuesOf(conditions: readonly Condition[]): unknown[] {
  return conditions.flatMap(([, values]) => values);
}
