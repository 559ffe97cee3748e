import { z } from 'zod';
import { evidences, verdicts } from '../../domain/verdict.ts';
import { timeSchema } from '../../platform/validation.ts';
import { digitsSchema, elpSchema, fluxPositionSchema, shareSchema } from '../beams/beam.input.ts';
import { textSchema, textsSchema } from '../embeddings/text.input.ts';
import { evidenceFields } from '../evidence/evidence.input.ts';
import { modelNameSchema } from '../models/storage/model.input.ts';
import { sessionIdSchema } from '../record/session-id.ts';

export const inferSchema = z.object({
  text: textSchema,
  ...evidenceFields,
  sessionId: sessionIdSchema,
  model: modelNameSchema.nullish(),
});

export const inferBatchSchema = z.object({
  texts: textsSchema,
  sessionId: sessionIdSchema,
  model: modelNameSchema.nullish(),
});

const verdictSchema = z.enum(verdicts);
const evidenceSchema = z.enum(evidences);

export const recordInferenceSchema = z
  .object({
    uuid: z.uuid('expects a UUID').toLowerCase().nullish(),
    text: textSchema,
    response: textSchema.nullish(),
    sessionId: sessionIdSchema,
    model: modelNameSchema.nullish(),
    digits: digitsSchema.nullish(),
    fluxPosition: fluxPositionSchema,
    confidence: shareSchema,
    signalStrength: shareSchema,
    elpChannels: elpSchema.nullish(),
    verdict: verdictSchema.default('UNKNOWN'),
    evidence: evidenceSchema.default('NONE'),
    processingTimeMs: z
      .int('expects whole milliseconds')
      .min(0, 'expects 0 or more')
      .max(2_147_483_647, 'expects at most 2147483647'),
  })
  .refine(({ verdict, evidence }) => verdict === 'UNKNOWN' || evidence !== 'NONE', {
    path: ['evidence'],
    message: 'expects CONTEXT or SAMPLES, because the verdict is not UNKNOWN',
  });

export const inferenceFilterSchema = z.object({
  modelId: z.uuid().nullish(),
  sessionId: sessionIdSchema,
  fluxPositions: z.array(fluxPositionSchema).max(10, 'expects at most 10 positions').nullish(),
  minSignalStrength: shareSchema.nullish(),
  maxSignalStrength: shareSchema.nullish(),
  minConfidence: shareSchema.nullish(),
  verdicts: z.array(verdictSchema).max(3, 'expects at most 3 verdicts').nullish(),
  hallucinationDetected: z.boolean().nullish(),
  vortexIntervention: z.boolean().nullish(),
  lakeWorthy: z.boolean().nullish(),
  createdFrom: timeSchema.nullish(),
  createdBefore: timeSchema.nullish(),
});

export type InferenceFilterInput = z.input<typeof inferenceFilterSchema>;

/** Conditions that an inference must meet. All of them apply; an omitted one is ignored. */
export type InferenceFilter = z.output<typeof inferenceFilterSchema>;

export type InferInput = z.input<typeof inferSchema>;
export type InferBatchInput = z.input<typeof inferBatchSchema>;
export type RecordInferenceInput = z.input<typeof recordInferenceSchema>;
