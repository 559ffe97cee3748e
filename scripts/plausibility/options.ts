import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { bundledModelsDirectory } from '../../src/config/config.ts';

const data = z.string('must be the folder with the texts').min(1);
const seed = z
  .string()
  .regex(/^\d{1,9}$/, 'must be a whole number of at most nine digits')
  .transform(Number);

const trainingSchema = z.object({ data, out: z.string().min(1), seed });

export type TrainingOptions = z.infer<typeof trainingSchema>;

/**
 * Options of the training script.
 * @throws Error that names each invalid option.
 */
export function trainingOptions(args: readonly string[]): TrainingOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      out: { type: 'string', default: join(bundledModelsDirectory, 'plausibility') },
      seed: { type: 'string', default: '1' },
    },
  });
  const result = trainingSchema.safeParse(values);
  if (result.success) return result.data;
  throw new Error(
    result.error.issues.map((issue) => `--${issue.path.join('.')} ${issue.message}`).join('\n'),
  );
}
