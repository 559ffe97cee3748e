import type { SqlEntityManager } from '@mikro-orm/sql';
import { vectorOf } from '../../platform/database/sent-vector.ts';
import { type LakeFilter, wantedPositions } from './lake.input.ts';

/**
 * Where the vectors of a space are: with the inferences that its models read, or among the vectors
 * that were computed later for other inferences.
 */
export const vectorSources = ['made', 'filled'] as const;
export type VectorSource = (typeof vectorSources)[number];

/** A vector, its number in its source, and its inference. */
export interface RecordVector {
  readonly number: number;
  readonly id: string;
  readonly vector: Float32Array;
}

type Condition = readonly [sql: string, values: readonly unknown[]];

/** Columns and condition of each source. Numbers become visible in rising order in both. */
const sources = {
  made: {
    number: 'inference.seq',
    vector: 'inference.semantic_embedding',
    tables: 'asi_inferences inference',
    ofDigest:
      'inference.semantic_embedding is not null and inference.onnx_model_id in (select id from onnx_models where digest = ?)',
  },
  filled: {
    number: 'filled.seq',
    vector: 'filled.vector',
    tables: 'inference_vectors filled join asi_inferences inference on inference.id = filled.inference_id',
    ofDigest: 'filled.model_digest = ?',
  },
} satisfies Record<VectorSource, Readonly<Record<string, string>>>;

/** All queries on the vectors of the audit trail. */
export class SimilarInferencesRepository {
  readonly #em: SqlEntityManager;

  constructor(em: SqlEntityManager) {
    this.#em = em;
  }

  /**
   * Returns vectors of the space of a digest after a number of their source, in order, up to a
   * limit.
   */
  async vectorsAfter(
    source: VectorSource,
    digest: string,
    after: number,
    max: number,
    filter: LakeFilter = {},
  ): Promise<RecordVector[]> {
    const { number, vector, tables, ofDigest } = sources[source];
    const conditions: Condition[] = [
      [ofDigest, [digest]],
      [`${number} > ?`, [after]],
      ...conditionsOf(filter),
    ];
    const rows = await this.#em.execute<{ number: string; id: string; vector: string }[]>(
      `select ${number} as number, inference.id, encode(array_send(${vector}), 'base64') as vector
       from ${tables} where ${sqlOf(conditions)} order by ${number} limit ${max}`,
      valuesOf(conditions),
    );
    return rows.map((row) => ({ number: Number(row.number), id: row.id, vector: vectorOf(row.vector) }));
  }

  /**
   * Returns ids of inferences by their numbers in a source. It omits inferences that no longer
   * exist, have no vector in the space, or do not match the filter.
   */
  async wantedAmong(
    source: VectorSource,
    digest: string,
    numbers: readonly number[],
    filter: LakeFilter,
  ): Promise<Map<number, string>> {
    if (numbers.length === 0) return new Map();
    const { number, tables, ofDigest } = sources[source];
    const among: Condition = [`${number} in (${numbers.map(() => '?').join(', ')})`, numbers];
    const conditions: Condition[] = [[ofDigest, [digest]], among, ...conditionsOf(filter)];
    const rows = await this.#em.execute<{ id: string; number: string }[]>(
      `select inference.id, ${number} as number from ${tables} where ${sqlOf(conditions)}`,
      valuesOf(conditions),
    );
    return new Map(rows.map((row) => [Number(row.number), row.id]));
  }
}

function conditionsOf(filter: LakeFilter): readonly Condition[] {
  const { minSignalStrength, maxSignalStrength, createdFrom, createdBefore } = filter;
  const positions = wantedPositions(filter);
  return [
    ...(minSignalStrength == null
      ? []
      : [['inference.signal_strength >= ?::real', [minSignalStrength]] as const]),
    ...(maxSignalStrength == null
      ? []
      : [['inference.signal_strength <= ?::real', [maxSignalStrength]] as const]),
    ...(createdFrom == null ? [] : [['inference.created_at >= ?', [createdFrom]] as const]),
    ...(createdBefore == null ? [] : [['inference.created_at < ?', [createdBefore]] as const]),
    ...(positions === null
      ? []
      : [
          [
            `inference.flux_position in (${['-1', ...positions.map(() => '?')].join(', ')})`,
            positions,
          ] as const,
        ]),
  ];
}

function sqlOf(conditions: readonly Condition[]): string {
  return conditions.map(([sql]) => sql).join(' and ');
}

function valuesOf(conditions: readonly Condition[]): unknown[] {
  return conditions.flatMap(([, values]) => values);
}
