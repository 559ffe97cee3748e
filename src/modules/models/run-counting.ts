/** Runs of one model that are being committed. */
export interface ModelRuns {
  readonly modelId: string;
  readonly runs: number;
  /** Sum of their times, in milliseconds. */
  readonly totalMs: number;
}

/** Sums up runs by model. */
export function runsByModel(
  inferences: readonly { readonly modelId: string | null; readonly processingTimeMs: number }[],
): ModelRuns[] {
  const sums = new Map<string, ModelRuns>();
  for (const { modelId, processingTimeMs } of inferences) {
    if (modelId === null) continue;
    const known = sums.get(modelId) ?? { modelId, runs: 0, totalMs: 0 };
    sums.set(modelId, { modelId, runs: known.runs + 1, totalMs: known.totalMs + processingTimeMs });
  }
  return [...sums.values()];
}

/**
 * Part of a statement, `counted`: adds runs to their models' `performance_metrics`, exactly. `total_runs` grows by their number and `avg_inference_ms` stays the mean of all.
 * It takes the runs as JSON, and has the ids of the models that exist. They keep existing until the transaction ends; the others were removed while they ran.
 */
export const countingRuns = `
  counted as (
    update onnx_models as model set performance_metrics = performance_metrics || jsonb_build_object(
      'total_runs', coalesce((performance_metrics ->> 'total_runs')::bigint, 0) + added.runs,
      'avg_inference_ms', (
        coalesce((performance_metrics ->> 'avg_inference_ms')::double precision, 0)
        * coalesce((performance_metrics ->> 'total_runs')::bigint, 0) + added.total_ms
      ) / (coalesce((performance_metrics ->> 'total_runs')::bigint, 0) + added.runs))
    from json_to_recordset(?::json) as added (id uuid, runs bigint, total_ms double precision)
    where model.id = added.id
    returning model.id
  )`;

/** What the statement takes. */
export function runsAsJson(runs: readonly ModelRuns[]): string {
  return JSON.stringify(
    runs.map(({ modelId, runs: count, totalMs }) => ({ id: modelId, runs: count, total_ms: totalMs })),
  );
}
