import { z } from 'zod';

/** Maximum length of the name of a session, in characters. */
export const maxSessionIdLength = 128;

export const sessionIdSchema = z
  .string()
  .regex(/^[\x21-\x7e]{1,128}$/, 'expects 1 to 128 printable ASCII characters without spaces')
  .nullish();

/** The name of a session; null if the text cannot be one. */
export function sessionIdPart(text: string): string | null {
  return sessionIdSchema.safeParse(text).data ?? null;
}
