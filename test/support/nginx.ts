import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { untilListening } from './until-listening.ts';

/** Debian installs it where the path of an ordinary user does not lead. */
const environment = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` };

/** Whether nginx is installed. A continuous integration machine must have it. */
export const nginxIsHere = spawnSync('nginx', ['-v'], { env: environment }).status === 0;
if (!nginxIsHere) {
  const absence = 'nginx is not installed';
  if (process.env.CI === 'true') throw new Error(`${absence}.`);
  console.warn(`${absence}; the suite of proxies is SKIPPED.`);
}

/**
 * An nginx of the test's own, in the settings that Debian ships (`gzip on`, nothing about proxies),
 * with one server.
 */
export class Nginx {
  readonly origin: string;
  readonly #process: ChildProcess;
  readonly #directory: string;

  private constructor(origin: string, process: ChildProcess, directory: string) {
    this.origin = origin;
    this.#process = process;
    this.#directory = directory;
  }

  /**
   * @param server what stands in its `server` block beside `listen`; `http`, what stands beside
   * that block.
   */
  static async start(server: string, http = ''): Promise<Nginx> {
    const directory = await mkdtemp(join(tmpdir(), 'vortex-nginx-'));
    const port = await freePort();
    const scratch = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${join(directory, name)};`,
    );
    // Its workers are to read the scratch directory, which is the test's.
    const user = process.getuid?.() === 0 ? 'user root;' : '';
    const file = join(directory, 'nginx.conf');
    await writeFile(
      file,
      `${user} daemon off; worker_processes 1; pid ${join(directory, 'nginx.pid')}; error_log stderr;
       events { worker_connections 768; }
       http {
         ${scratch.join(' ')} access_log off;
         sendfile on; tcp_nopush on; gzip on;
         ${http}
         server { listen 127.0.0.1:${port}; ${server} }
       }`,
    );
    const started = spawn('nginx', ['-p', directory, '-c', file], { env: environment, stdio: 'pipe' });
    const nginx = new Nginx(`http://127.0.0.1:${port}`, started, directory);
    try {
      await untilListening('nginx', started, port);
    } catch (error) {
      await nginx.stop();
      throw error;
    }
    return nginx;
  }

  get url(): string {
    return `${this.origin}/graphql`;
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null) {
      const exit = once(this.#process, 'exit');
      this.#process.kill('SIGTERM');
      await exit;
    }
    await rm(this.#directory, { recursive: true, force: true });
  }
}
