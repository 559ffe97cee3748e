import { parseArgs } from 'node:util';
import { z } from 'zod';
import { RECIPE } from './recipe.ts';

const DEFAULT_MODEL_FOLDER = 'models/vortex-static-384';
const DEFAULT_SEED = '1';

const seed = z
  .string()
  .regex(/^\d{1,9}$/, 'must be a whole number of at most nine digits')
  .transform(Number);
const data = z.string('must be the folder with the training data').min(1);

const trainingSchema = z.object({
  data,
  out: z.string().min(1),
  seed,
  sources: z
    .string()
    .transform((names) => names.split(',').map((name) => name.trim()))
    .pipe(z.array(z.string().min(1))),
});
const evaluationSchema = z.object({ data, model: z.string().min(1) });

export type TrainingOptions = z.infer<typeof trainingSchema>;
export type EvaluationOptions = z.infer<typeof evaluationSchema>;

/** @throws Error that names each invalid option. */
function checked<Schema extends z.ZodType>(schema: Schema, values: unknown): z.infer<Schema> {
  const result = schema.safeParse(values);
  if (result.success) return result.data;
  throw new Error(
    result.error.issues.map((issue) => `--${issue.path.join('.')} ${issue.message}`).join('\n'),
  );
}

/** Options of the training script. */
export function trainingOptions(args: readonly string[]): TrainingOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      out: { type: 'string', default: DEFAULT_MODEL_FOLDER },
      seed: { type: 'string', default: DEFAULT_SEED },
      sources: { type: 'string', default: RECIPE.similaritySources.join(',') },
    },
  });
  return checked(trainingSchema, values);
}

/** Options of the evaluation script. */
export function evaluationOptions(args: readonly string[]): EvaluationOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      model: { type: 'string', default: DEFAULT_MODEL_FOLDER },
    },
  });
  return checked(evaluationSchema, values);
}
