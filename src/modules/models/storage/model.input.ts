import { z } from 'zod';
import { bundledPrefix } from '../files/model-paths.ts';
import { modelKinds } from './model.entity.ts';

/**
 * Maximum lengths in characters: of a name that a caller may ask for, of the name of a registered
 * model, and of the path of a file.
 */
export const modelLengths = { wantedName: 160, name: 128, path: 1024 } as const;

/** The name of a model that a caller asks for, whether or not such a model exists. */
export const modelNameSchema = z
  .string()
  .max(modelLengths.wantedName, `expects at most ${modelLengths.wantedName} characters`);

const path = z
  .string()
  .min(1, 'expects a path')
  .max(modelLengths.path, `expects at most ${modelLengths.path} characters`)
  .refine((text) => !text.startsWith(bundledPrefix), 'expects a path inside MODELS_DIR, relative to it');

/** Name, files and declared sizes of a model. */
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
