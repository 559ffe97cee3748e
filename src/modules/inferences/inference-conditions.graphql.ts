import { verdicts } from '../../domain/verdict.ts';
import type { builder } from '../../graphql/builder.ts';
import { uuidArgument } from '../../graphql/global-id.ts';
import { lengths } from '../../graphql/limits.ts';
import { mostPositions } from '../beams/beam.input.ts';
import { VerdictEnum } from '../evidence/evidence.graphql.ts';
import { longestSessionId } from '../record/session-id.ts';

/** What a filter's fields are made with. */
type InputFields = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0];

/** Fields of every filter of inferences. */
export function inferenceConditions(t: InputFields) {
  return {
    modelId: t.id({ maxLength: lengths.id, description: 'Read by this model.' }),
    sessionId: t.string({ maxLength: longestSessionId, description: 'Of this session.' }),
    fluxPositions: t.intList({
      maxItems: mostPositions.all,
      description: 'At one of these positions, 0 to 9.',
    }),
    minSignal: t.float({ description: 'Signal strength at least this.' }),
    maxSignal: t.float({ description: 'Signal strength at most this.' }),
    minConfidence: t.float({ description: 'Confidence at least this.' }),
    verdicts: t.field({
      type: [VerdictEnum],
      maxItems: verdicts.length,
      description: 'With one of these verdicts.',
    }),
    hallucinationDetected: t.boolean({ description: 'Flagged, or not.' }),
    vortexIntervention: t.boolean({ description: 'With an intervention, or without.' }),
    lakeWorthy: t.boolean({ description: 'Admitted to the Confidence Lake, or not.' }),
    createdFrom: t.field({ type: 'DateTime', description: 'Committed at this time or later.' }),
    createdBefore: t.field({ type: 'DateTime', description: 'Committed before this time.' }),
  };
}

/** The model's UUID in a filter. */
export function modelIdIn(
  filter: { readonly modelId?: string | number | null | undefined } | null | undefined,
): string | null | undefined {
  const modelId = filter?.modelId;
  return modelId == null ? modelId : uuidArgument('Model', 'filter.modelId', String(modelId));
}
