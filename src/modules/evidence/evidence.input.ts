import { z } from 'zod';
import { judgeKinds } from '../../domain/verdict.ts';
import { missRateSchema } from '../calibration/calibration.input.ts';
import { textSchema } from '../embeddings/text.input.ts';
import { modelNameSchema } from '../models/storage/model.input.ts';

/** Maximum number of passages or samples that a response is compared with. */
export const maxPassages = 500;

/** Maximum number of characters of all of them together. */
const maxPassageCharacters = 1_000_000;

const passagesSchema = z
  .array(textSchema)
  .max(maxPassages, `expects at most ${maxPassages} texts`)
  .refine(
    (texts) => texts.reduce((sum, text) => sum + text.length, 0) <= maxPassageCharacters,
    `expects at most ${maxPassageCharacters} characters in all`,
  );

/** The evidence that a response is compared with, and how strictly. */
export const evidenceFields = {
  response: textSchema.nullish(),
  context: passagesSchema.nullish(),
  samples: passagesSchema.nullish(),
  maxMissRate: missRateSchema.nullish(),
  judge: z.enum(judgeKinds).nullish(),
};

export const checkClaimSchema = z.object({
  question: textSchema.nullish(),
  response: textSchema,
  context: passagesSchema.min(1, 'expects at least one passage'),
  model: modelNameSchema.nullish(),
  maxMissRate: evidenceFields.maxMissRate,
  judge: evidenceFields.judge,
});

export type CheckClaimInput = z.input<typeof checkClaimSchema>;
