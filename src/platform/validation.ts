import type { z } from 'zod';
import { InvalidInputError } from './errors.ts';

/**
 * The value as the schema makes it.
 * @param path where the value stands in the arguments; it precedes the path of each issue.
 * @throws InvalidInputError with every fault at once.
 */
export function validated<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  path: string,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InvalidInputError(
    parsed.error.issues.map((issue) => ({ path: [path, ...issue.path].join('.'), message: issue.message })),
  );
}
