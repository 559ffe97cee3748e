import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll } from 'vitest';
import type { CommandResult } from './command-line.ts';
import { sharedCompileCache } from './compile-cache.ts';

/** A command with all of its environment, as `runCommand` takes it. */
export type Call = readonly [
  parameters: readonly string[],
  environment: Readonly<Record<string, string>>,
  workingDirectory: string,
];

/**
 * Runs the commands of the suite that calls it one after another in one process, which is there
 * until after the last test of the suite. Most of the work of a command is to load the product. A
 * test of what only a process of its own shows, such as how it ends or what it does to a pipe, uses
 * `runCommand`.
 */
export function useCommands(): (...call: Call) => Promise<CommandResult> {
  let host: ChildProcess | undefined;
  let last: Promise<unknown> = Promise.resolve();
  afterAll(async () => {
    if (host === undefined || host.exitCode !== null || host.signalCode !== null) return;
    const ended = once(host, 'exit');
    host.kill('SIGKILL');
    await ended;
  });
  return (...call) => {
    const result = last.then(() => {
      host ??= startHost();
      return runOn(host, ...call);
    });
    last = result.catch(() => undefined);
    return result;
  };
}

function startHost(): ChildProcess {
  return spawn(process.execPath, [resolve(import.meta.dirname, 'command-host.ts')], {
    env: { PATH: process.env.PATH, ...sharedCompileCache },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}

async function runOn(host: ChildProcess, ...call: Call): Promise<CommandResult> {
  const [parameters, environment, workingDirectory] = call;
  const endMark = `<${randomUUID()}>`;
  const said = Promise.all([untilMark(host.stdout, endMark), untilMark(host.stderr, endMark)]);
  host.send({
    parameters,
    environment: { PATH: process.env.PATH, ...sharedCompileCache, ...environment },
    workingDirectory,
    endMark,
  });
  const [output, errors] = await said;
  return { code: output.code, output: output.text, errors: errors.text };
}

/**
 * What comes before the mark, and the exit code within it.
 * @throws Error with it if the stream ends first.
 */
function untilMark(stream: Readable | null, endMark: string): Promise<{ text: string; code: number }> {
  if (stream === null) throw new Error('The process has no output.');
  return new Promise((found, failed) => {
    const chunks: Buffer[] = [];
    const read = (chunk: Buffer) => {
      chunks.push(chunk);
      const [text = '', code, rest] = Buffer.concat(chunks).toString().split(endMark);
      if (rest === undefined) return;
      stop();
      found({ text, code: Number(code) });
    };
    const end = () => {
      stop();
      failed(new Error(`The process ended under its command.\n${Buffer.concat(chunks)}`));
    };
    const stop = () => stream.off('data', read).off('end', end);
    stream.on('data', read).on('end', end);
  });
}
