import type { Config } from '../../config/config.ts';

/**
 * Runs a command.
 * @param parameters the words after the name of the command.
 * @returns the exit code.
 * @throws UsageError, CommandError, and what the parts it uses throw.
 */
export type RunCommand = (config: Config, parameters: readonly string[]) => Promise<number>;

/** The command line is not valid. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The command is valid but failed. The message says why and what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/**
 * The result of parsing parameters.
 * @throws UsageError with the message of the error that parsing threw.
 */
export function readParameters<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** @throws UsageError if a command without parameters has any. */
export function expectNothing(parameters: readonly string[]): void {
  if (parameters.length > 0) throw new UsageError(`expects no parameters, not "${parameters.join(' ')}"`);
}
