/** Runs of one model that are being committed. */
export interface ModelRuns {
  readonly modelId: string;
  readonly runs: number;
  /** Sum of their times, in milliseconds. */
  readonly totalMs: number;
}

/** Sums runs by model. */
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
 * Part of a statement, named `counted`: adds runs to the `performance_metrics` of their models,
 * exactly. `total_runs` grows by their number, and `avg_inference_ms` stays the mean of all. It
 * takes the runs as JSON and returns the ids of the models that exist. These models cannot be
 * removed until the transaction ends; the others were removed during their runs.
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

/** Returns the runs in the form that the statement takes. */
export function runsAsJson(runs: readonly ModelRuns[]): string {
  return JSON.stringify(
    runs.map(({ modelId, runs: count, totalMs }) => ({ id: modelId, runs: count, total_ms: totalMs })),
  );
}
