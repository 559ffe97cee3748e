import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { sharedCompileCache } from './compile-cache.ts';
import type { Exit } from './server-process.ts';

/** A script of this directory in a process of its own. */
export class Child {
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(script: string, ...parameters: readonly string[]) {
    this.#process = spawn(process.execPath, [resolve(import.meta.dirname, script), ...parameters], {
      env: { ...process.env, ...sharedCompileCache },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const output = this.#process.stdout;
    if (output === null) throw new Error('The process has no output.');
    this.#lines = createInterface({ input: output })[Symbol.asyncIterator]();
  }

  get pid(): number {
    if (this.#process.pid === undefined) throw new Error('The process could not be started.');
    return this.#process.pid;
  }

  /** The next line it writes. */
  async line(): Promise<string> {
    const next = await this.#lines.next();
    if (next.done === true) throw new Error('The process ended without a further line.');
    return next.value;
  }

  /** Sends a signal, and waits until it is gone. */
  async stop(signal: NodeJS.Signals): Promise<Exit> {
    const exit = once(this.#process, 'exit');
    this.#process.kill(signal);
    await exit;
    return { code: this.#process.exitCode, signal: this.#process.signalCode };
  }

  /** Ends it as a power cut would, and waits until it is gone. */
  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exit = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exit;
  }
}
