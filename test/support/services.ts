import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import { entities } from '../../src/app/entities.ts';
import { createOrm } from '../../src/platform/database/orm/create-orm.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Directory with the PGlite directories `empty` and `migrated`, to be copied. */
    readonly pgliteTemplates: string;
    /** A PostgreSQL server on which databases may be made, or null. */
    readonly postgresUrl: string | null;
    /** Name of a migrated database on it. */
    readonly postgresTemplate: string;
    /** Whether the `psql` command is installed. */
    readonly psql: boolean;
    /** A Redis server, or null. */
    readonly redisUrl: string | null;
  }
}

/** A service that the tests use if it is there. */
interface Probed {
  readonly url: string | null;
  /** What the run has to say about it at its end; null if there is nothing to say. */
  readonly absence: string | null;
}

const environment = process.env;

export function probePostgres(): Promise<Probed> {
  return probe(
    'PostgreSQL',
    'TEST_DATABASE_URL',
    'postgresql://postgres@127.0.0.1:5432/postgres',
    async (url) => {
      const orm = await createOrm({ databaseUrl: url, dataDirectory: '', entities });
      await orm.close();
    },
  );
}

export function probeRedis(): Promise<Probed> {
  return probe('Redis', 'TEST_REDIS_URL', 'redis://127.0.0.1:6379/0', async (url) => {
    const client = new Redis(url, { lazyConnect: true, connectTimeout: 2000, retryStrategy: () => null });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.ping();
    } finally {
      client.disconnect();
    }
  });
}

/** Whether `psql` can be run; the same rule as for a server holds where it cannot. */
export function probePsql(): Promise<Probed> {
  return probe('psql', 'PSQL', 'psql', async (command) => {
    await promisify(execFile)(command, ['--version']);
  });
}

/**
 * Tries a service. One that was asked for by its variable, or any on a continuous integration
 * machine, must be there.
 * @throws Error if it must be there and is not.
 */
async function probe(
  name: string,
  variable: string,
  usual: string,
  attempt: (url: string) => Promise<void>,
): Promise<Probed> {
  const asked = environment[variable];
  const url = asked ?? usual;
  try {
    await attempt(url);
    return { url, absence: null };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const absence = `${name} is not here (${reason}).`;
    if (asked !== undefined || environment.CI === 'true') {
      throw new Error(`${absence} Start it, or point ${variable} to it.`, { cause: error });
    }
    return {
      url: null,
      absence: `${absence} Its suites were SKIPPED; point ${variable} to one to run them.`,
    };
  }
}
