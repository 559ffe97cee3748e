import type { Config } from '../../config/config.ts';

/**
 * Carries a command out.
 * @param parameters what follows the command's words.
 * @returns the exit code. @throws UsageError, CommandError, and what the parts it uses throw.
 */
export type RunCommand = (config: Config, parameters: readonly string[]) => Promise<number>;

/** The command cannot be read. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The command was understood and cannot be carried out; the message says why and what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** The result of reading parameters. @throws UsageError in the words of what reading threw. */
export function readParameters<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** @throws UsageError when anything follows a command that takes nothing. */
export function expectNothing(parameters: readonly string[]): void {
  if (parameters.length > 0) throw new UsageError(`expects nothing after it, not "${parameters.join(' ')}"`);
}
