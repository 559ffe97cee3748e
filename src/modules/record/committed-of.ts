import { archetypeOf } from '../../domain/positions.ts';
import { pick } from './column.ts';
import type { Inference } from './inference.entity.ts';
import type { CommittedInference } from './inference.events.ts';
import { eventColumns } from './inference-columns.ts';
import { interventionPartOf } from './intervention-part-of.ts';

/**
 * Returns an inference of the database in the form of its event. Its tensor and interventions must
 * be loaded.
 */
export function committedOf(inference: Inference): CommittedInference {
  const beam = inference.beamTensor?.getEntity() ?? null;
  const createdAt = inference.createdAt.toISOString();
  return {
    ...pick(inference, eventColumns),
    id: inference.id,
    seq: inference.seq,
    modelId: inference.model?.id ?? null,
    beam: beam && {
      id: beam.id,
      digits: [...beam.digits],
      confidence: beam.confidence,
      elpChannels: beam.elpChannels,
      fluxPosition: beam.fluxPosition,
    },
    // A row that was written with SQL may lack the archetype.
    archetype: inference.archetype ?? archetypeOf(inference.fluxPosition),
    verdictBefore: null,
    interventions: inference.interventions.getItems().map(interventionPartOf),
    createdAt,
    happenedAt: createdAt,
  };
}
