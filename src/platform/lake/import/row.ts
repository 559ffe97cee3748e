import { z } from 'zod';
import { interventionTypes } from '../../../domain/magnification.ts';
import { sacredPositions } from '../../../domain/positions.ts';
import type { LakeEntry } from '../record/lake-entry.ts';
import { timeField, vectorField } from './fields.ts';

const share = z.number().min(0).max(1);
const uuid = z.uuid().toLowerCase();
/** Accepts non-finite numbers here: the vector's own check reports them. */
const numbers = z
  .custom<readonly number[]>((list) => Array.isArray(list) && list.every((one) => typeof one === 'number'))
  .transform((list) => Float32Array.from(list));

/** The columns by their export names. A missing column counts as one without values. */
const rowSchema = z.object({
  inference_id: uuid,
  created_at: z.union([z.date().transform((time) => time.getTime()), z.number()]).pipe(timeField),
  text: z.string().min(1),
  flux_position: z.int().min(0).max(9),
  confidence: share,
  signal: share,
  digits: z.array(share).length(9).nullish(),
  ethos: share.nullish(),
  logos: share.nullish(),
  pathos: share.nullish(),
  model_id: uuid.nullish(),
  model_digest: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullish(),
  intervention_type: z.enum(interventionTypes).nullish(),
  intervention_position: z.literal(sacredPositions).nullish(),
  signal_before: share.nullish(),
  signal_after: share.nullish(),
  confidence_boost: z.number().min(-1).max(1).nullish(),
  embedding: z
    .union([z.instanceof(Float32Array), numbers])
    .pipe(vectorField)
    .nullish(),
});

/** The columns of a row. */
export const importColumns: readonly string[] = Object.keys(rowSchema.shape);

/**
 * The entry of a row, without its sequence number, which is that of another installation.
 * @throws ZodError
 */
export function entryOfRow(row: unknown): LakeEntry {
  const columns = rowSchema.parse(row);
  const { ethos, logos, pathos, model_id: modelId, model_digest: digest } = columns;
  return {
    id: columns.inference_id,
    seq: null,
    createdAt: columns.created_at,
    text: columns.text,
    digits: columns.digits ?? null,
    embedding: columns.embedding ?? null,
    model: modelId == null || digest == null ? null : { id: modelId, digest },
    fluxPosition: columns.flux_position,
    elpChannels: ethos == null || logos == null || pathos == null ? null : { ethos, logos, pathos },
    confidence: columns.confidence,
    signal: columns.signal,
    intervention: interventionOf(columns),
  };
}

function interventionOf(columns: z.output<typeof rowSchema>): LakeEntry['intervention'] {
  const { intervention_type: type, intervention_position: position } = columns;
  const { signal_before: signalBefore, signal_after: signalAfter, confidence_boost: boost } = columns;
  if (type == null || position == null || signalBefore == null || signalAfter == null || boost == null)
    return null;
  return { type, position, signalBefore, signalAfter, confidenceBoost: boost };
}
