import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { sharedCompileCache } from './compile-cache.ts';
import { programPath } from './program.ts';

/** What a command said and how it ended. */
export interface CommandResult {
  readonly code: number | null;
  /** Standard output. */
  readonly output: string;
  /** Standard error. */
  readonly errors: string;
}

/** `vortex-signal …` in a process of its own, with nothing in its environment but what is given. */
export async function runCommand(
  parameters: readonly string[],
  environment: Readonly<Record<string, string>>,
  workingDirectory: string,
): Promise<CommandResult> {
  return runProgram(process.execPath, [programPath(), ...parameters], environment, workingDirectory);
}

/** A program likewise. */
export async function runProgram(
  program: string,
  parameters: readonly string[],
  environment: Readonly<Record<string, string>>,
  workingDirectory: string,
): Promise<CommandResult> {
  const child = spawn(program, parameters, {
    cwd: workingDirectory,
    env: { PATH: process.env.PATH, ...sharedCompileCache, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, output, errors };
}
