import { resolve } from 'node:path';
import { rootDirectory } from './source-files.ts';

const variable = 'VORTEX_TEST_PROGRAM';

/** The program of every command: the bundle of this run, or the file that users start. */
export function programPath(): string {
  return process.env[variable] ?? resolve(rootDirectory, 'bin/vortex-signal.js');
}

/** Lets servers and commands of this run be of another program. */
export function useProgram(path: string): void {
  process.env[variable] = path;
}
