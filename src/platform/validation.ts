import { z } from 'zod';
import { InvalidInputError } from './errors.ts';

/** More issues do not help a client, and a long list of bad items would make a long response. */
const maxIssues = 20;

/** A time that PostgreSQL can store. */
export const timeSchema = z
  .date()
  .min(new Date('0001-01-01T00:00:00Z'), 'expects a time in the years 1 to 9999')
  .max(new Date('9999-12-31T23:59:59.999Z'), 'expects a time in the years 1 to 9999');

/**
 * Returns the value as parsed by the schema.
 * @param path of the value in the arguments. It precedes the path of each issue. Empty if the value
 * is the arguments themselves.
 * @throws InvalidInputError with up to twenty issues.
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
  // Two rules may report the same issue.
  const different = new Map(issues.map((issue) => [`${issue.path}: ${issue.message}`, issue]));
  throw new InvalidInputError([...different.values()].slice(0, maxIssues));
}
