import type { SqlEntityManager } from '@mikro-orm/sql';
import { databaseTime } from '../../platform/database/database-time.ts';
import { asMaintenance } from '../../platform/database/database-timeouts.ts';
import { inLockQueue } from '../../platform/database/lock-queue.ts';
import { PerformanceSummary } from './performance-summary.entity.ts';

/** Figures over a window of the audit trail. Means are null if there is nothing to average. */
export interface Metrics {
  readonly inferenceCount: number;
  readonly meanConfidence: number | null;
  readonly meanSignalStrength: number | null;
  readonly hallucinationCount: number;
  readonly interventionCount: number;
  readonly lakeWorthyCount: number;
  readonly meanProcessingTimeMs: number | null;
  readonly modelCount: number;
}

interface MetricsRow {
  readonly total: number;
  readonly avg_confidence: number | null;
  readonly avg_signal: number | null;
  readonly hallucinations: number;
  readonly interventions: number;
  readonly lake_worthy: number;
  readonly avg_processing_time_ms: number | null;
  readonly models_used: number;
}

/** All queries that summarize the audit trail. */
export class MetricsRepository {
  readonly #em: SqlEntityManager;

  constructor(em: SqlEntityManager) {
    this.#em = em;
  }

  /**
   * Returns counts and means of what was committed in the last `milliseconds`, in one statement
   * over the index on time. Means are rounded to six digits.
   */
  async last(milliseconds: number): Promise<Metrics> {
    const [row] = await this.#em.execute<MetricsRow[]>(
      `select count(*)::int as total,
        round(avg(confidence)::numeric, 6)::float8 as avg_confidence,
        round(avg(signal_strength)::numeric, 6)::float8 as avg_signal,
        (count(*) filter (where hallucination_detected))::int as hallucinations,
        (count(*) filter (where vortex_intervention))::int as interventions,
        (count(*) filter (where lake_worthy))::int as lake_worthy,
        round(avg(processing_time_ms), 3)::float8 as avg_processing_time_ms,
        count(distinct onnx_model_id)::int as models_used
      from asi_inferences where created_at >= now() - ? * interval '1 millisecond'`,
      [milliseconds],
    );
    if (row === undefined) throw new Error('The aggregate query returned no row.');
    return {
      inferenceCount: row.total,
      meanConfidence: row.avg_confidence,
      meanSignalStrength: row.avg_signal,
      hallucinationCount: row.hallucinations,
      interventionCount: row.interventions,
      lakeWorthyCount: row.lake_worthy,
      meanProcessingTimeMs: row.avg_processing_time_ms,
      modelCount: row.models_used,
    };
  }

  /**
   * Returns the hours of the summary in a range, newest first. The summary is as old as its last
   * refresh.
   */
  summary(from: Date, to: Date): Promise<PerformanceSummary[]> {
    return this.#em.find(
      PerformanceSummary,
      { hour: { $gte: from, $lt: to } },
      { orderBy: { hour: 'desc' } },
    );
  }

  /** Returns the time of the database, in milliseconds since 1970. */
  time(): Promise<number> {
    return databaseTime(this.#em);
  }

  /** Refreshes the hourly summary. A refresh waits until the earlier one has ended. */
  async refreshSummary(): Promise<void> {
    await inLockQueue(this.#em, 'summary', () =>
      asMaintenance(() => this.#em.execute('select refresh_asi_performance_summary()')),
    );
  }
}
