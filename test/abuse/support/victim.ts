import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OwnPostgres, postgresServerIsHere } from '../../support/own-postgres.ts';
import { OwnRedis, redisServerIsHere } from '../../support/own-redis.ts';
import { remove } from '../../support/pglite-template.ts';
import { type Environment, ServerProcess } from '../../support/server-process.ts';
import { honestlyDuring, type Latencies, usualRequests } from './honest-client.ts';
import type { Pace } from './honest-client-worker.ts';
import { processUsageIsHere, residentBytes } from './process-usage.ts';

/**
 * Whether attacks can be measured here: on Linux, with the programs of a PostgreSQL and of a Redis
 * server.
 */
export const victimsAreHere = processUsageIsHere && postgresServerIsHere && redisServerIsHere;

/** Requests at once, and how many in all, until a new server does not grow any more by itself. */
const warmUp = { lanes: 8, requests: 4000 };
const quietMs = 4000;

/** A server with a PostgreSQL and a Redis of its own, to be attacked. */
export class Victim {
  readonly server: ServerProcess;
  readonly postgres: OwnPostgres;
  readonly redis: OwnRedis;
  readonly databaseUrl: string;
  readonly #directory: string;

  private constructor(
    server: ServerProcess,
    { postgres, redis }: Pick<Victim, 'postgres' | 'redis'>,
    databaseUrl: string,
    directory: string,
  ) {
    this.server = server;
    this.postgres = postgres;
    this.redis = redis;
    this.databaseUrl = databaseUrl;
    this.#directory = directory;
  }

  /** Starts all three and warms the server up. */
  static async create(environment: Environment = {}): Promise<Victim> {
    const directory = await mkdtemp(join(tmpdir(), 'vortex-abuse-'));
    const [postgres, redis] = await Promise.all([OwnPostgres.create(), OwnRedis.create()]);
    await Promise.all([postgres.start(), redis.start()]);
    const services = {
      DATA_DIR: join(directory, 'data'),
      DATABASE_URL: await postgres.createDatabase(),
      REDIS_URL: redis.url,
    };
    const server = await ServerProcess.start({ ...services, ...environment }, directory);
    const victim = new Victim(server, { postgres, redis }, services.DATABASE_URL, directory);
    await victim.#warmUp();
    return victim;
  }

  get url(): string {
    return this.server.url;
  }

  /** What an honest client sees when nobody attacks. */
  quiet(pace: Partial<Pace> = {}): Promise<Latencies> {
    return honestlyDuring(this.url, () => sleep(quietMs), pace);
  }

  /** What an honest client sees while `attack` runs. */
  under(attack: () => Promise<unknown>, pace: Partial<Pace> = {}): Promise<Latencies> {
    return honestlyDuring(this.url, attack, pace);
  }

  /** Resident memory of the server, in bytes. */
  residentBytes(): Promise<number> {
    return residentBytes(this.server.pid);
  }

  async dispose(): Promise<void> {
    await this.server.kill9();
    await Promise.all([this.postgres.dispose(), this.redis.dispose()]);
    await remove(this.#directory);
  }

  async #warmUp(): Promise<void> {
    let asked = 0;
    const lane = async () => {
      while (asked < warmUp.requests) {
        const query = usualRequests[asked % usualRequests.length];
        asked += 1;
        const headers = { 'content-type': 'application/json' };
        const response = await fetch(this.url, { method: 'POST', headers, body: JSON.stringify({ query }) });
        await response.arrayBuffer();
      }
    };
    await Promise.all(Array.from({ length: warmUp.lanes }, lane));
  }
}
