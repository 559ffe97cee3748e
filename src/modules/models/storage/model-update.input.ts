import { z } from 'zod';
import { modelChanges } from './model.events.ts';
import { modelNameSchema } from './model.input.ts';

export const modelUpdateFilterSchema = z.object({
  model: modelNameSchema.refine((name) => !name.includes('\0'), 'cannot contain the NUL character').nullish(),
  changes: z
    .array(z.enum(modelChanges))
    .max(modelChanges.length, `expects at most ${modelChanges.length} changes`)
    .nullish(),
});

export type ModelUpdateFilterInput = z.input<typeof modelUpdateFilterSchema>;

/** Conditions that a change must meet. All of them apply; an omitted one is ignored. */
export type ModelUpdateFilter = z.output<typeof modelUpdateFilterSchema>;
