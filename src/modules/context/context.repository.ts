import type { FilterQuery } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { z } from 'zod';
import { findPage, type Ordering, type Page, type PageRequest } from '../../platform/database/page.ts';
import { ContextMetrics } from '../record/context.entity.ts';
import type { Segment } from './context-window.ts';

interface ContextFilter {
  readonly inferenceId?: string | null | undefined;
  readonly minRetentionRate?: number | null | undefined;
}

const newest: Ordering<ContextMetrics> = { by: [{ id: 'desc' }], cursor: z.tuple([z.int()]) };

/**
 * Maximum number of inferences of a session, from the newest back, that are searched for measured
 * ones.
 */
const maxLookedAt = 1024;

/** A segment as it was measured when its inference was committed. */
export interface MeasuredSegment extends Segment {
  /** Id of the inference. */
  readonly id: string;
  readonly modelId: string | null;
  /** Index among the measured inferences of the session, starting at 1. */
  readonly segmentIndex: number;
  /** Number of tokens of the session up to and including this segment. */
  readonly tokensSoFar: number;
}

interface SegmentRow {
  readonly id: string;
  readonly model_id: string | null;
  readonly confidence: number;
  readonly signal_strength: number;
  readonly segment_index: number;
  readonly segment_tokens: number;
  readonly token_count: number;
}

/** All queries on context metrics. */
export class ContextRepository {
  readonly #em: SqlEntityManager;

  constructor(em: SqlEntityManager) {
    this.#em = em;
  }

  findMany(ids: readonly number[]): Promise<ContextMetrics[]> {
    return this.#em.find(ContextMetrics, { id: { $in: [...ids] } });
  }

  page(filter: ContextFilter, request: PageRequest): Promise<Page<ContextMetrics>> {
    const where: FilterQuery<ContextMetrics> = {
      ...(filter.inferenceId == null ? {} : { inference: filter.inferenceId }),
      ...(filter.minRetentionRate == null ? {} : { retentionRate: { $gte: filter.minRetentionRate } }),
    };
    return findPage(this.#em, ContextMetrics, where, newest, request);
  }

  /**
   * Returns the newest measured segments of a session, oldest first, without their vectors, in one
   * statement. Inferences that were not measured are skipped.
   */
  async newestSegments(sessionId: string, max: number): Promise<MeasuredSegment[]> {
    const rows = await this.#em.execute<SegmentRow[]>(
      `select newest.id, newest.model_id, newest.confidence, newest.signal_strength,
         metrics.segment_index, metrics.segment_tokens, metrics.token_count
       from (
         select id, seq, onnx_model_id as model_id, confidence, signal_strength from asi_inferences
         where session_id = ? order by seq desc limit ?
       ) as newest
       cross join lateral (
         select segment_index, segment_tokens, token_count from context_metrics
         where inference_id = newest.id and segment_index is not null and segment_tokens is not null
         order by id desc limit 1
       ) as metrics
       order by newest.seq desc limit ?`,
      [sessionId, maxLookedAt, max],
    );
    return rows.reverse().map((row) => ({
      id: row.id,
      modelId: row.model_id,
      confidence: row.confidence,
      signal: row.signal_strength,
      tokenCount: row.segment_tokens,
      segmentIndex: row.segment_index,
      tokensSoFar: row.token_count,
    }));
  }

  /** Returns the digests of models by id. A model that was removed is absent. */
  async digests(modelIds: readonly (string | null)[]): Promise<Map<string | null, string>> {
    const ids = [...new Set(modelIds)].filter((id) => id !== null);
    if (ids.length === 0) return new Map();
    const rows = await this.#em.execute<{ id: string; digest: string }[]>(
      `select id, digest from onnx_models
       where id in (${ids.map(() => '?').join(', ')}) and digest is not null`,
      ids,
    );
    return new Map(rows.map(({ id, digest }) => [id, digest]));
  }

  /**
   * Returns unit vectors by inference id. Inferences without a vector are absent. Vectors are
   * transferred as text, which is read several times faster than arrays.
   */
  async vectors(inferenceIds: readonly string[]): Promise<Map<string, Float32Array>> {
    if (inferenceIds.length === 0) return new Map();
    const rows = await this.#em.execute<{ id: string; vector: string }[]>(
      `select id, semantic_embedding::text as vector from asi_inferences
       where id in (${inferenceIds.map(() => '?').join(', ')}) and semantic_embedding is not null`,
      [...inferenceIds],
    );
    return new Map(
      rows.map(({ id, vector }) => [id, Float32Array.from(vector.slice(1, -1).split(','), Number)]),
    );
  }
}
