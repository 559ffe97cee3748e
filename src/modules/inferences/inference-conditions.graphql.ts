import { verdicts } from '../../domain/verdict.ts';
import type { builder } from '../../graphql/builder.ts';
import { uuidArgument } from '../../graphql/global-id.ts';
import { lengths } from '../../graphql/limits.ts';
import { maxPositions } from '../beams/beam.input.ts';
import { VerdictEnum } from '../evidence/verdict.graphql.ts';
import { maxSessionIdLength } from '../record/session-id.ts';

/** The field builder of an input type. */
type InputFields = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0];

/** Fields of every filter for inferences. */
export function inferenceConditions(t: InputFields) {
  return {
    modelId: t.id({ maxLength: lengths.id, description: 'Matches inferences of this model.' }),
    sessionId: t.string({
      maxLength: maxSessionIdLength,
      description: 'Matches inferences of the session with this name.',
    }),
    fluxPositions: t.intList({
      maxItems: maxPositions.all,
      description: 'Matches inferences at one of these positions, 0 to 9.',
    }),
    minSignalStrength: t.float({ description: 'Minimum signal strength.' }),
    maxSignalStrength: t.float({ description: 'Maximum signal strength.' }),
    minConfidence: t.float({ description: 'Minimum confidence.' }),
    verdicts: t.field({
      type: [VerdictEnum],
      maxItems: verdicts.length,
      description: 'Matches inferences with one of these verdicts.',
    }),
    hallucinationDetected: t.boolean({
      description: 'If true, matches flagged inferences; if false, all others.',
    }),
    vortexIntervention: t.boolean({
      description: 'If true, matches inferences with an intervention; if false, all others.',
    }),
    lakeWorthy: t.boolean({
      description: 'If true, matches inferences admitted to the Confidence Lake; if false, all others.',
    }),
    createdFrom: t.field({
      type: 'DateTime',
      description: 'Matches inferences committed at or after this time.',
    }),
    createdBefore: t.field({
      type: 'DateTime',
      description: 'Matches inferences committed before this time.',
    }),
  };
}

/** Returns the UUID of the model in a filter. */
export function modelIdIn(
  filter: { readonly modelId?: string | number | null | undefined } | null | undefined,
): string | null | undefined {
  const modelId = filter?.modelId;
  return modelId == null ? modelId : uuidArgument('Model', 'filter.modelId', String(modelId));
}
