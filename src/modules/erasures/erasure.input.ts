import { z } from 'zod';
import { longestSessionId } from '../record/session-id.ts';

/** Characters of a reason. */
export const longestReason = 500;

/** By SQL a session may have any name. */
const sessionExpectation = `expects 1 to ${longestSessionId} characters`;

const reason = z
  .string()
  .trim()
  .min(1, `expects 1 to ${longestReason} characters`)
  .max(longestReason, `expects 1 to ${longestReason} characters`)
  .nullish();

export const eraseInferenceSchema = z.object({ id: z.uuid(), reason });

export const eraseSessionSchema = z.object({
  sessionId: z.string().min(1, sessionExpectation).max(longestSessionId, sessionExpectation),
  reason,
});

export type EraseInferenceInput = z.input<typeof eraseInferenceSchema>;
export type EraseSessionInput = z.input<typeof eraseSessionSchema>;
