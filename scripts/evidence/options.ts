import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { bundledModelsDirectory } from '../../src/config/config.ts';
import { partNames } from './part-names.ts';

const defaultModel = join(bundledModelsDirectory, 'evidence', 'evidence-model.json');

/** Enough cases that one more or less moves a share by less than a point. */
const defaultSample = '200';
const defaultSeed = '1';

const fitSchema = z.object({
  data: z.string('must be the folder with the sets').min(1),
  entailment: z.string().min(1).optional(),
  out: z.string().min(1),
});
const evaluationSchema = z.object({
  data: z.string('must be the folder with the sets').min(1),
  model: z.string().min(1),
  all: z.boolean(),
  entailment: z.string().min(1).optional(),
  text: z.string().min(1).optional(),
  only: z.array(z.enum(partNames, `must be one of ${partNames.join(', ')}`)),
  sample: z.coerce.number('must be a number').int().min(1).max(100_000),
  json: z.string().min(1).optional(),
  seed: z.coerce.number('must be a number').int().min(0).max(0xffffffff),
});

export type FitOptions = z.infer<typeof fitSchema>;
export type EvaluationOptions = z.infer<typeof evaluationSchema>;

/** @throws Error that names each invalid option. */
export function fitOptions(args: readonly string[]): FitOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      entailment: { type: 'string' },
      out: { type: 'string', default: defaultModel },
    },
  });
  return checked(fitSchema, values);
}

/** @throws Error that names each invalid option. */
export function evaluationOptions(args: readonly string[]): EvaluationOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      model: { type: 'string', default: defaultModel },
      all: { type: 'boolean', default: false },
      entailment: { type: 'string' },
      text: { type: 'string' },
      only: { type: 'string', multiple: true, default: [] },
      sample: { type: 'string', default: defaultSample },
      json: { type: 'string' },
      seed: { type: 'string', default: defaultSeed },
    },
  });
  return checked(evaluationSchema, values);
}

function checked<Schema extends z.ZodType>(schema: Schema, values: unknown): z.infer<Schema> {
  const result = schema.safeParse(values);
  if (result.success) return result.data;
  throw new Error(
    result.error.issues.map((issue) => `--${String(issue.path[0])} ${issue.message}`).join('\n'),
  );
}
