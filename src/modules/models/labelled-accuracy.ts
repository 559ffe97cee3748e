import type { SqlEntityManager } from '@mikro-orm/sql';

/**
 * Writes the share of positions that the model got right to its `performance_metrics`. The share is
 * taken over the inferences for which feedback gives a position. Only the newest feedback of each
 * annotator counts. Writes nothing if there is no such feedback.
 */
export async function measureAccuracy(em: SqlEntityManager, modelId: string): Promise<void> {
  await em.execute(
    `update onnx_models
     set performance_metrics = performance_metrics || jsonb_build_object('accuracy', labelled.accuracy)
     from (
       select avg((sample.expected_position = sample.actual_position)::integer)::double precision as accuracy
       from training_samples as sample join feedback on feedback.training_sample_id = sample.id
       where sample.model_id = ? and feedback.flux_position is not null
     ) as labelled
     where id = ? and labelled.accuracy is not null`,
    [modelId, modelId],
  );
}
