import { z } from 'zod';
import { InvalidInputError } from './errors.ts';

/** More would help nobody, and a long list of bad items would make a longer answer. */
const maxIssues = 20;

/** A time that PostgreSQL can keep. */
export const timeSchema = z
  .date()
  .min(new Date('0001-01-01T00:00:00Z'), 'expects a time in the years 1 to 9999')
  .max(new Date('9999-12-31T23:59:59.999Z'), 'expects a time in the years 1 to 9999');

/**
 * The value as the schema makes it.
 * @param path where the value stands in the arguments; it precedes the path of each issue. Empty when the value is the arguments themselves.
 * @throws InvalidInputError with the faults, the first twenty at once.
 */
export function validated<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  path: string,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => ({
    path: [...(path === '' ? [] : [path]), ...issue.path].join('.'),
    message: issue.message,
  }));
  // Two rules may find the same fault.
  const different = new Map(issues.map((issue) => [`${issue.path}: ${issue.message}`, issue]));
  throw new InvalidInputError([...different.values()].slice(0, maxIssues));
}
