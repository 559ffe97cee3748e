import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { sharedCompileCache } from './compile-cache.ts';
import { patienceMs } from './patience.ts';
import { programPath } from './program.ts';

export type Environment = Readonly<Record<string, string>>;

/** How a process ended: by itself with a code, or by a signal. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * `vortex-signal start` in a process of its own, with nothing in its environment but what is given.
 */
export class ServerProcess {
  /** All it wrote to standard output by now. */
  output = '';
  /** All it wrote to standard error by now. */
  errors = '';
  /** Resolves when it is gone and all it wrote has been read. */
  readonly exit: Promise<Exit>;
  readonly #process: ChildProcess;

  constructor(environment: Environment, workingDirectory: string) {
    const child = spawn(process.execPath, [programPath(), 'start'], {
      cwd: workingDirectory,
      env: { PATH: process.env.PATH, PORT: '0', ...sharedCompileCache, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.errors += text;
    });
    this.#process = child;
    this.exit = once(child, 'close').then(() => ({ code: child.exitCode, signal: child.signalCode }));
  }

  /** Starts one and waits until it listens. */
  static async start(environment: Environment, workingDirectory: string): Promise<ServerProcess> {
    const server = new ServerProcess(environment, workingDirectory);
    await server.listening();
    return server;
  }

  /** @throws Error with what it wrote, if it ends or says nothing. */
  async listening(): Promise<void> {
    const patience = AbortSignal.timeout(patienceMs);
    let ended = false;
    void this.exit.then(() => {
      ended = true;
    });
    while (this.#address() === undefined) {
      if (ended || patience.aborted)
        throw new Error(`The server did not start.\n${this.output}${this.errors}`);
      await sleep(10);
    }
  }

  /** `http://127.0.0.1:port`, as its welcome says it. */
  get origin(): string {
    const address = this.#address();
    if (address === undefined) throw new Error('The server has not said where it listens.');
    return address;
  }

  get url(): string {
    return `${this.origin}/graphql`;
  }

  get pid(): number {
    if (this.#process.pid === undefined) throw new Error('The process could not be started.');
    return this.#process.pid;
  }

  /** Sends a signal, and waits until it is gone. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Exit> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) this.#process.kill(signal);
    return this.exit;
  }

  /** Ends it as a power cut would. */
  kill9(): Promise<Exit> {
    return this.stop('SIGKILL');
  }

  #address(): string | undefined {
    return /^ {2}GraphiQL +(http:\/\/\S+)\/graphql\b/m.exec(this.output)?.[1];
  }
}
