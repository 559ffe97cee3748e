import { raw } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { z } from 'zod';
import { findPage, type Ordering, type Page, type PageRequest } from '../../platform/database/page.ts';
import { Inference } from '../record/inference.entity.ts';

/** Figures about a session. Means and rates are rounded to six digits. */
export interface Session {
  /** Name that its clients send. */
  readonly id: string;
  readonly inferenceCount: number;
  readonly firstAt: Date;
  readonly lastAt: Date;
  readonly flow: SessionFlow;
  /** 0 to 1. */
  readonly meanSignalStrength: number;
  /** 0 to 1. */
  readonly meanConfidence: number;
  readonly verdicts: VerdictCounts;
  /** Share of flagged inferences among all, 0 to 1. */
  readonly hallucinationRate: number;
}

/** Steps of a session along the cycle 1, 2, 4, 8, 7, 5. */
export interface SessionFlow {
  readonly forward: number;
  readonly backward: number;
  /** Number of inferences that took no step. */
  readonly none: number;
  /** Forward minus backward. */
  readonly net: number;
  /** Number of times the session went six net steps forward. */
  readonly cycles: number;
  /** Newest position on the cycle, or null. */
  readonly current: number | null;
}

export interface VerdictCounts {
  readonly unknown: number;
  readonly supported: number;
  readonly hallucinated: number;
}

interface SessionRow {
  readonly session_id: string;
  readonly inferences: number;
  readonly first_ms: number;
  readonly last_ms: number;
  readonly forward: number;
  readonly backward: number;
  readonly cycles: number;
  readonly current: number | null;
  readonly mean_signal: number;
  readonly mean_confidence: number;
  readonly unknown: number;
  readonly supported: number;
  readonly hallucinated: number;
  readonly hallucination_rate: number;
}

const newest: Ordering<Inference> = { list: 'Session', by: [{ seq: 'desc' }], cursor: z.tuple([z.int()]) };

/** All queries that summarize sessions. */
export class SessionRepository {
  readonly #em: SqlEntityManager;

  constructor(em: SqlEntityManager) {
    this.#em = em;
  }

  /**
   * Returns the sessions that exist, in one statement over the index on sessions. A cycle is
   * complete each time the steps so far, forward minus backward, reach six more than at the last
   * complete cycle. The highest sum ever reached therefore determines the number of cycles.
   */
  async summaries(ids: readonly string[]): Promise<Map<string, Session>> {
    const given = ids.map(() => '?').join(', ');
    const rows = await this.#em.execute<SessionRow[]>(
      `select session_id,
         count(*)::int as inferences,
         (extract(epoch from min(created_at)) * 1000)::float8 as first_ms,
         (extract(epoch from max(created_at)) * 1000)::float8 as last_ms,
         (count(*) filter (where vortex_flow = 'forward'))::int as forward,
         (count(*) filter (where vortex_flow = 'backward'))::int as backward,
         (greatest(0, max(net)) / 6)::int as cycles,
         (select flux_position from asi_inferences as last
          where last.session_id = steps.session_id and flux_position in (1, 2, 4, 8, 7, 5)
          order by seq desc limit 1) as current,
         round(avg(signal_strength)::numeric, 6)::float8 as mean_signal,
         round(avg(confidence)::numeric, 6)::float8 as mean_confidence,
         (count(*) filter (where verdict = 'UNKNOWN'))::int as unknown,
         (count(*) filter (where verdict = 'SUPPORTED'))::int as supported,
         (count(*) filter (where verdict = 'HALLUCINATED'))::int as hallucinated,
         round(avg((verdict = 'HALLUCINATED')::int), 6)::float8 as hallucination_rate
       from (
         select session_id, created_at, vortex_flow, signal_strength, confidence, verdict,
           sum(case vortex_flow when 'forward' then 1 when 'backward' then -1 else 0 end)
             over (partition by session_id order by seq) as net
         from asi_inferences where session_id in (${given})
       ) as steps
       group by session_id`,
      [...ids],
    );
    return new Map(rows.map((row) => [row.session_id, sessionOf(row)]));
  }

  /**
   * Returns the row numbers of the newest context metrics of sessions, in one statement. A session
   * without context metrics is absent.
   */
  async newestContextMetrics(ids: readonly string[]): Promise<Map<string, number>> {
    const rows = await this.#em.execute<{ session_id: string; metrics_id: number }[]>(
      `select session.id as session_id, newest.id as metrics_id
       from (values ${ids.map(() => '(?)').join(', ')}) as session (id)
       cross join lateral (
         select metrics.id from asi_inferences as inference
         join context_metrics as metrics on metrics.inference_id = inference.id
         where inference.session_id = session.id
         order by inference.seq desc, metrics.id desc limit 1
       ) as newest`,
      [...ids],
    );
    return new Map(rows.map((row) => [row.session_id, row.metrics_id]));
  }

  /**
   * Returns the newest inference of each session, newest first. The audit trail is read backwards,
   * and the index on sessions shows for each inference whether it is the newest of its session. The
   * cost of a page is proportional to the part of the audit trail that it spans.
   */
  newestInferences(request: PageRequest): Promise<Page<Inference>> {
    const isNewest = raw(
      (alias) => `not exists (select from asi_inferences as later
        where later.session_id = ${alias}.session_id and later.seq > ${alias}.seq)`,
    );
    return findPage(this.#em, Inference, { sessionId: { $ne: null }, [isNewest]: [] }, newest, request);
  }
}

function sessionOf(row: SessionRow): Session {
  const { inferences, forward, backward, cycles, current } = row;
  return {
    id: row.session_id,
    inferenceCount: inferences,
    firstAt: new Date(row.first_ms),
    lastAt: new Date(row.last_ms),
    flow: {
      forward,
      backward,
      none: inferences - forward - backward,
      net: forward - backward,
      cycles,
      current,
    },
    meanSignalStrength: row.mean_signal,
    meanConfidence: row.mean_confidence,
    verdicts: { unknown: row.unknown, supported: row.supported, hallucinated: row.hallucinated },
    hallucinationRate: row.hallucination_rate,
  };
}
