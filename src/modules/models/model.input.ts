import { z } from 'zod';
import { modelKinds } from './model.entity.ts';
import { bundledPrefix } from './model-paths.ts';

/** What a caller may ask for a model by, whether or not there is one. */
export const modelNameSchema = z.string().max(160, 'expects at most 160 characters');

const path = z
  .string()
  .min(1, 'expects a path')
  .max(1024, 'expects at most 1024 characters')
  .refine((text) => !text.startsWith(bundledPrefix), 'expects a path inside MODELS_DIR, relative to it');

/** What a model is called, where its files lie, and what it promises. */
export const registerModelSchema = z.object({
  name: z.string().regex(/^[A-Za-z0-9][\w.-]{0,127}$/, 'expects a name of letters, digits, ".", "_" and "-"'),
  kind: z.enum(modelKinds).default('embedding'),
  modelPath: path,
  tokenizerPath: path,
  embeddingDim: z
    .int('expects a whole number')
    .min(2, 'expects 2 to 8192')
    .max(8192, 'expects 2 to 8192')
    .default(384),
  maxTokens: z
    .int('expects a whole number')
    .min(3, 'expects 3 to 8192')
    .max(8192, 'expects 3 to 8192')
    .default(256),
});

export type RegisterModelInput = z.input<typeof registerModelSchema>;
