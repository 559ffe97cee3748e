import { defineEntity, p } from '@mikro-orm/core';

const PerformanceSummarySchema = defineEntity({
  name: 'PerformanceSummary',
  tableName: 'asi_performance_summary',
  view: { materialized: true },
  expression: `
    select
      date_trunc('hour', created_at, 'UTC') as hour,
      count(*)::integer as total_inferences,
      round(avg(confidence)::numeric, 6)::double precision as avg_confidence,
      round(avg(signal_strength)::numeric, 6)::double precision as avg_signal,
      count(*) filter (where hallucination_detected)::integer as hallucination_count,
      count(*) filter (where vortex_intervention)::integer as intervention_count,
      count(*) filter (where lake_worthy)::integer as lake_worthy_count,
      round(avg(processing_time_ms), 3)::double precision as avg_processing_time_ms,
      count(distinct onnx_model_id)::integer as models_used
    from asi_inferences
    group by date_trunc('hour', created_at, 'UTC')`,
  properties: {
    /** Start of the hour, UTC. */
    hour: p.datetime().columnType('timestamptz').primary(),
    inferenceCount: p.integer().fieldName('total_inferences'),
    meanConfidence: p.float().columnType('double precision').fieldName('avg_confidence'),
    meanSignalStrength: p.float().columnType('double precision').fieldName('avg_signal'),
    hallucinationCount: p.integer(),
    interventionCount: p.integer(),
    lakeWorthyCount: p.integer(),
    meanProcessingTimeMs: p.float().columnType('double precision').fieldName('avg_processing_time_ms'),
    modelCount: p.integer().fieldName('models_used'),
  },
  uniques: [{ name: 'idx_asi_perf_summary_hour', properties: 'hour' }],
});

/** Summary of one hour, as of the last refresh. */
export class PerformanceSummary extends PerformanceSummarySchema.class {}
PerformanceSummarySchema.setClass(PerformanceSummary);
