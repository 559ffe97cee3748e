/** The command line is not valid. The message says in one line what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Runs a command. For an invalid command line, prints one line and sets exit code 2. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}

/**
 * The result of a step.
 * @throws UsageError with the given prefix and the reason if the step fails.
 */
export async function orUsageError<Result>(words: string, step: () => Result | Promise<Result>) {
  try {
    return await step();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${words}: ${reason.replaceAll(/\s*\n\s*/g, '; ')}`);
  }
}
