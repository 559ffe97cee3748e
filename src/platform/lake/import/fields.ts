import { z } from 'zod';
import { storableTimes, vectorLengthIssue } from '../record/storable.ts';

/** Maximum number of reported faults of one entry. */
const maxIssues = 3;

/** Milliseconds since 1970. */
export const timeField = z
  .number()
  .transform(Math.round)
  .refine((time) => time >= storableTimes.first && time <= storableTimes.last, {
    error: 'expects a time in the years 1970 to 9999',
  });

/** A vector that a Lake can store and compare. */
export const vectorField = z.instanceof(Float32Array).superRefine((vector, context) => {
  const fault = vectorLengthIssue(vector.length);
  if (fault !== null) context.addIssue({ code: 'custom', message: fault });
  else if (!vector.every(Number.isFinite))
    context.addIssue({ code: 'custom', message: 'expects finite numbers' });
});

/** The error in one line: the field and the fault. */
export function describeError(error: unknown): string {
  if (!(error instanceof z.ZodError)) return error instanceof Error ? error.message : String(error);
  return error.issues
    .slice(0, maxIssues)
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`))
    .join('; ');
}
