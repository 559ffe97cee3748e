import { z } from 'zod';
import { maxSessionIdLength } from '../record/session-id.ts';

/** Maximum length of a reason, in characters. */
export const maxReasonLength = 500;

/** A session that was written by SQL may have any name. */
const sessionExpectation = `expects 1 to ${maxSessionIdLength} characters`;

const reason = z
  .string()
  .trim()
  .min(1, `expects 1 to ${maxReasonLength} characters`)
  .max(maxReasonLength, `expects 1 to ${maxReasonLength} characters`)
  .nullish();

export const eraseInferenceSchema = z.object({ id: z.uuid(), reason });

export const eraseSessionSchema = z.object({
  sessionId: z.string().min(1, sessionExpectation).max(maxSessionIdLength, sessionExpectation),
  reason,
});

export type EraseInferenceInput = z.input<typeof eraseInferenceSchema>;
export type EraseSessionInput = z.input<typeof eraseSessionSchema>;
