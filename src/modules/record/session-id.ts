import { z } from 'zod';

/** Characters of the name of a session. */
export const longestSessionId = 128;

export const sessionIdSchema = z
  .string()
  .regex(/^[\x21-\x7e]{1,128}$/, 'expects 1 to 128 printable ASCII characters without spaces')
  .nullish();
