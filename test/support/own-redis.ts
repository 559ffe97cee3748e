import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { leftOutWithout } from './left-out.ts';

/**
 * Whether the `redis-server` command is installed. A continuous integration machine must have it.
 */
export const redisServerIsHere = spawnSync('redis-server', ['--version']).status === 0;
export const leftOutWithoutRedisServer = leftOutWithout(
  redisServerIsHere,
  'redis-server',
  'the suites that stop and kill a Redis server of their own',
);

/** A Redis server of the test's own, to be killed and started again on the same port. */
export class OwnRedis {
  readonly port: number;
  readonly url: string;
  readonly #directory: string;
  #process: ChildProcess | undefined;

  private constructor(port: number, directory: string) {
    this.port = port;
    this.url = `redis://127.0.0.1:${port}/0`;
    this.#directory = directory;
  }

  /** On a free port, not started yet. */
  static async create(): Promise<OwnRedis> {
    return new OwnRedis(await freePort(), await mkdtemp(join(tmpdir(), 'vortex-redis-')));
  }

  /** @param more options of the command. */
  async start(...more: readonly string[]): Promise<void> {
    const options = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#directory];
    const started = spawn('redis-server', [...options, '--save', '', '--appendonly', 'no', ...more], {
      stdio: 'pipe',
    });
    this.#process = started;
    for await (const line of started.stdout) if (String(line).includes('Ready to accept connections')) return;
    throw new Error(`redis-server ended before it was ready on port ${this.port}.`);
  }

  /** Stops answering without closing a connection. */
  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    if (running === undefined || running.exitCode !== null) return;
    const exit = once(running, 'exit');
    running.kill('SIGKILL');
    await exit;
  }

  async dispose(): Promise<void> {
    await this.kill();
    await rm(this.#directory, { recursive: true, force: true });
  }
}
