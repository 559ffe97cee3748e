import { z } from 'zod';
import { elpSchema, fluxPositionSchema } from '../beams/beam.input.ts';
import { orderableSchema } from '../embeddings/text.input.ts';

/** Maximum length in characters (UTF-16 code units) of 128 code points. */
export const maxAnnotatorLength = 256;

/** The annotator: a name, an address or an id, free to choose. */
const annotatorSchema = orderableSchema
  .normalize('NFC')
  .trim()
  .min(1, 'expects 1 to 128 characters')
  .refine((name) => [...name].length <= 128, 'expects 1 to 128 characters')
  .refine((name) => name.isWellFormed(), 'expects well-formed Unicode')
  .refine((name) => !name.includes('\0'), 'cannot hold the NUL character');

export const submitFeedbackSchema = z
  .object({
    inferenceId: z.uuid('expects a UUID'),
    supported: z.boolean().nullish(),
    fluxPosition: fluxPositionSchema.nullish(),
    elpChannels: elpSchema.nullish(),
    annotator: annotatorSchema.nullish(),
  })
  .refine(
    ({ supported, fluxPosition, elpChannels }) =>
      supported != null || fluxPosition != null || elpChannels != null,
    { path: ['supported'], message: 'expects at least one of supported, fluxPosition and elpChannels' },
  );

export const feedbackFilterSchema = z.object({
  inferenceId: z.uuid('expects a UUID').nullish(),
  annotator: annotatorSchema.nullish(),
});

export type SubmitFeedbackInput = z.input<typeof submitFeedbackSchema>;
export type FeedbackFilterInput = z.input<typeof feedbackFilterSchema>;
export type FeedbackFilter = z.output<typeof feedbackFilterSchema>;
