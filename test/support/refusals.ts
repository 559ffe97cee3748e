import { type InputIssue, InvalidInputError } from '../../src/platform/errors.ts';

/** The faults that a call reports, or null when it reports none. Any other failure is passed on. */
export async function refusalOf(call: () => unknown): Promise<readonly InputIssue[] | null> {
  try {
    await call();
    return null;
  } catch (error) {
    if (error instanceof InvalidInputError) return error.issues;
    throw error;
  }
}
