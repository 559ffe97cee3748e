import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { leftOutWithout } from './left-out.ts';
import { untilListening } from './until-listening.ts';

/** Debian installs it where the path of an ordinary user does not lead. */
const environment = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` };

/** Whether PgBouncer is installed. A continuous integration machine must have it. */
export const pgbouncerIsHere = spawnSync('pgbouncer', ['--version'], { env: environment }).status === 0;
export const leftOutWithoutPgbouncer = leftOutWithout(
  pgbouncerIsHere,
  'PgBouncer (pgbouncer)',
  'the suite behind a transaction pooler',
);

/** PgBouncer refuses to run as root: there it runs as the user that Debian's package creates. */
const asUser = process.getuid?.() === 0 ? ['-u', 'postgres'] : [];

/**
 * A PgBouncer of the test's own that pools transactions: a session of PostgreSQL serves another
 * client after each.
 */
export class Pgbouncer {
  readonly #port: number;
  readonly #process: ChildProcess;
  readonly #directory: string;

  private constructor(port: number, process: ChildProcess, directory: string) {
    this.#port = port;
    this.#process = process;
    this.#directory = directory;
  }

  /** @param sessions how many sessions of PostgreSQL all clients of a database share. */
  static async start(serverUrl: string, sessions: number): Promise<Pgbouncer> {
    const { hostname, port: serverPort, username } = new URL(serverUrl);
    const directory = await mkdtemp(join(tmpdir(), 'vortex-pgbouncer-'));
    await chmod(directory, 0o755);
    const port = await freePort();
    const users = join(directory, 'users.txt');
    await writeFile(users, `"${username}" ""\n`);
    const file = join(directory, 'pgbouncer.ini');
    await writeFile(
      file,
      `[databases]
       * = host=${hostname} port=${serverPort || 5432}
       [pgbouncer]
       listen_addr = 127.0.0.1
       listen_port = ${port}
       unix_socket_dir =
       auth_type = trust
       auth_file = ${users}
       pool_mode = transaction
       default_pool_size = ${sessions}
       `.replace(/^ +/gm, ''),
    );
    const started = spawn('pgbouncer', [...asUser, file], { env: environment, stdio: 'pipe' });
    const pgbouncer = new Pgbouncer(port, started, directory);
    try {
      await untilListening('PgBouncer', started, port);
    } catch (error) {
      await pgbouncer.stop();
      throw error;
    }
    return pgbouncer;
  }

  /** The address of the same database through the pooler. */
  through(databaseUrl: string): string {
    const url = new URL(databaseUrl);
    url.hostname = '127.0.0.1';
    url.port = `${this.#port}`;
    return url.href;
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const exit = once(this.#process, 'exit');
      this.#process.kill('SIGTERM');
      await exit;
    }
    await rm(this.#directory, { recursive: true, force: true });
  }
}
