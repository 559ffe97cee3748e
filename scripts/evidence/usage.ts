/** A command that was called in a way that cannot work. The message says what to do, in one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Runs a command. When it was called wrongly, one line says so and the process ends with exit code 2. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}

/** What a step gives. @throws UsageError that says what is wrong, after these words, when it fails. */
export async function orUsageError<Result>(words: string, step: () => Result | Promise<Result>) {
  try {
    return await step();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${words}: ${reason.replaceAll(/\s*\n\s*/g, '; ')}`);
  }
}
