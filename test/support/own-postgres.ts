import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { leftOutWithout } from './left-out.ts';
import { patienceMs } from './patience.ts';
import { createDatabase, databaseUrlOf } from './postgres-databases.ts';

/** Debian keeps the programs of each version in a folder that is not on the path. */
const debianDirectory = '/usr/lib/postgresql';

function binaryDirectory(): string | null {
  if (spawnSync('postgres', ['--version']).status === 0) return '';
  if (!existsSync(debianDirectory)) return null;
  const [newest] = readdirSync(debianDirectory).sort((one, other) => Number(other) - Number(one));
  return newest === undefined ? null : join(debianDirectory, newest, 'bin');
}

const binaries = binaryDirectory();

/**
 * Whether the programs of a PostgreSQL server are installed. A continuous integration machine must
 * have them.
 */
export const postgresServerIsHere = binaries !== null;
export const leftOutWithoutPostgresServer = leftOutWithout(
  postgresServerIsHere,
  'A PostgreSQL server (initdb, postgres)',
  'the suites that stop and kill one of their own',
);

/** PostgreSQL refuses to run as root: there it runs as the user that Debian's package creates. */
const isRoot = process.getuid?.() === 0;

/**
 * A PostgreSQL server of the test's own, to be stopped, killed, frozen and started again on the
 * same port.
 */
export class OwnPostgres {
  readonly port: number;
  readonly #directory: string;
  #process: ChildProcess | undefined;

  private constructor(port: number, directory: string) {
    this.port = port;
    this.#directory = directory;
  }

  /** An empty cluster on a free port, not started yet. */
  static async create(): Promise<OwnPostgres> {
    const directory = await mkdtemp(join(tmpdir(), 'vortex-postgres-'));
    if (isRoot) await chown(directory, userId('-u'), userId('-g'));
    const own = new OwnPostgres(await freePort(), directory);
    // Whatever the locale of the environment is: with none, PostgreSQL would take an encoding that
    // is refused.
    const parameters = ['-D', own.#data, '-U', 'postgres', '-A', 'trust', '-N', '-E', 'UTF8', '--locale=C'];
    const made = spawnSync(program('initdb'), parameters, { ...asServer(), encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`initdb failed.\n${made.stderr}`);
    return own;
  }

  /** The database `postgres`. */
  get url(): string {
    return `postgresql://postgres@127.0.0.1:${this.port}/postgres`;
  }

  get #data(): string {
    return join(this.#directory, 'data');
  }

  /** Starts it and waits until it answers. */
  async start(settings: Readonly<Record<string, string>> = {}): Promise<void> {
    const all = {
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      shared_buffers: '32MB',
      ...settings,
    };
    const given = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const started = spawn(program('postgres'), ['-D', this.#data, '-p', String(this.port), ...given], {
      ...asServer(),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let log = '';
    started.stderr.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-10_000);
    });
    this.#process = started;
    const patience = AbortSignal.timeout(patienceMs);
    while (
      spawnSync(program('pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(this.port)]).status !== 0
    ) {
      if (started.exitCode !== null || patience.aborted) throw new Error(`PostgreSQL did not start.\n${log}`);
      await sleep(50);
    }
  }

  /**
   * A migrated database of its own.
   * @returns its address.
   */
  async createDatabase(): Promise<string> {
    const name = `vortex_test_${randomUUID().replaceAll('-', '')}`;
    await createDatabase(this.url, name);
    return databaseUrlOf(this.url, name);
  }

  /** Ends every session and stops, as an administrator restarts a server. */
  stop(): Promise<void> {
    return this.#end('SIGINT');
  }

  /** Ends the server and all its sessions as a power cut would. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** Stops answering without closing a connection. */
  async freeze(): Promise<void> {
    await this.#signalAll('SIGSTOP');
  }

  async thaw(): Promise<void> {
    await this.#signalAll('SIGCONT');
  }

  async dispose(): Promise<void> {
    await this.thaw();
    await this.#end('SIGQUIT');
    await rm(this.#directory, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const exit = once(running, 'exit');
    // The sessions of a postmaster that was killed would go on for a moment, and keep the next one
    // from starting.
    if (signal === 'SIGKILL') await this.#signalAll(signal, running);
    else running.kill(signal);
    await exit;
  }

  async #signalAll(signal: NodeJS.Signals, postmaster = this.#process): Promise<void> {
    if (postmaster?.pid === undefined || postmaster.exitCode !== null) return;
    // The postmaster first when it is killed or stopped: it would replace a session process that
    // has gone.
    for (const id of [postmaster.pid, ...(await childrenOf(postmaster.pid))]) {
      try {
        process.kill(id, signal);
      } catch {
        // It has gone by itself.
      }
    }
  }
}

function program(name: string): string {
  return binaries === null || binaries === '' ? name : join(binaries, name);
}

function asServer(): { readonly uid?: number; readonly gid?: number; readonly cwd: string } {
  return isRoot ? { uid: userId('-u'), gid: userId('-g'), cwd: '/' } : { cwd: '/' };
}

function userId(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
}

/** The process ids of the children of a process. */
async function childrenOf(id: number): Promise<number[]> {
  const text = await readFile(`/proc/${id}/task/${id}/children`, 'utf8').catch(() => '');
  return text.split(' ').filter(Boolean).map(Number);
}
