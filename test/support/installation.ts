import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { type DatabaseLocation, freshDatabase, isDatabaseHere } from './databases.ts';
import type { OwnPostgres } from './own-postgres.ts';
import { remove } from './pglite-template.ts';
import { RedisScratch, redisIsHere } from './redis-scratch.ts';
import { type Environment, ServerProcess } from './server-process.ts';

/**
 * `embedded`: database and live tier in process. `servers`: a PostgreSQL database and a Redis
 * prefix of their own.
 */
export const installationKinds = ['embedded', 'servers'] as const;
export type InstallationKind = (typeof installationKinds)[number];

/** Whether that kind can run here; the run says so at its end if not. */
export function isHere(kind: InstallationKind): boolean {
  return kind === 'embedded' || (isDatabaseHere('PostgreSQL') && redisIsHere);
}

/**
 * The kind whose servers start with the least work, of those that can run here: for suites to which
 * the database does not matter. On a machine without services that is the embedded database.
 */
export function quickestKind(): InstallationKind {
  return isHere('servers') ? 'servers' : 'embedded';
}

/**
 * Longest time for a test that starts servers, in milliseconds, on a machine that does other things
 * as well.
 */
export const patient = { timeout: 300_000 };

/** Runs a suite once on each kind of installation. */
export function describeOnEachInstallation(name: string, suite: (kind: InstallationKind) => void): void {
  for (const kind of installationKinds) {
    describe.skipIf(!isHere(kind))(`${name} (${kind})`, patient, () => suite(kind));
  }
}

/** A database and a live tier without data, with the servers that a test runs on them. */
export class Installation {
  readonly database: DatabaseLocation;
  /** What lies in Redis, or null when the live tier is in process. */
  readonly redis: RedisScratch | null;
  readonly #directory: string;
  readonly #servers: ServerProcess[] = [];

  private constructor(database: DatabaseLocation, redis: RedisScratch | null, directory: string) {
    this.database = database;
    this.redis = redis;
    this.#directory = directory;
  }

  static async create(kind: InstallationKind): Promise<Installation> {
    const database = await freshDatabase(kind === 'embedded' ? 'PGlite' : 'PostgreSQL');
    const redis = kind === 'embedded' ? null : new RedisScratch();
    return new Installation(database, redis, await mkdtemp(join(tmpdir(), 'vortex-e2e-')));
  }

  /** The same as `servers`, with its database on a PostgreSQL of the test's own. */
  static async createOn(postgres: OwnPostgres): Promise<Installation> {
    const dataDirectory = await mkdtemp(join(tmpdir(), 'vortex-test-'));
    const databaseUrl = await postgres.createDatabase();
    const database = { databaseUrl, dataDirectory, remove: () => remove(dataDirectory) };
    return new Installation(database, new RedisScratch(), await mkdtemp(join(tmpdir(), 'vortex-e2e-')));
  }

  /** What its servers find in their environment. */
  get environment(): Environment {
    const { databaseUrl, dataDirectory } = this.database;
    return {
      DATA_DIR: dataDirectory,
      ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
      ...(this.redis === null ? {} : { REDIS_URL: this.redis.url, REDIS_PREFIX: this.redis.prefix }),
    };
  }

  /** Starts a server on it and waits until it listens. */
  async start(environment: Environment = {}): Promise<ServerProcess> {
    const server = this.launch(environment);
    await server.listening();
    return server;
  }

  /** The same without waiting. */
  launch(environment: Environment = {}): ServerProcess {
    const server = new ServerProcess({ ...this.environment, ...environment }, this.#directory);
    this.#servers.push(server);
    return server;
  }

  /** Ends its servers and deletes everything. */
  async dispose(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.kill9()));
    await this.redis?.close();
    await this.database.remove();
    await remove(this.#directory);
  }
}
