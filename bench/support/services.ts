import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import { Client } from 'pg';

/** A database and a key prefix for one benchmark, and a function that removes them. */
export interface ScratchServices {
  readonly databaseUrl: string;
  readonly redis: { readonly url: string; readonly prefix: string };
  readonly remove: () => Promise<void>;
}

const serverUrl = process.env.BENCH_DATABASE_URL ?? 'postgresql://postgres@127.0.0.1:5432/postgres';
const redisUrl = process.env.BENCH_REDIS_URL ?? 'redis://127.0.0.1:6379';

/**
 * Creates an empty database on the PostgreSQL server and chooses an unused prefix in Redis. Both
 * servers must be running.
 */
export async function scratchServices(): Promise<ScratchServices> {
  const name = `vortex_bench_${randomUUID().replaceAll('-', '')}`;
  await administer(`create database ${name}`);
  const databaseUrl = new URL(serverUrl);
  databaseUrl.pathname = name;
  const prefix = `${name}:`;
  return {
    databaseUrl: databaseUrl.href,
    redis: { url: redisUrl, prefix },
    async remove() {
      await administer(`drop database ${name} with (force)`);
      await removeKeys(prefix);
    },
  };
}

async function administer(statement: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(statement);
  await client.end();
}

async function removeKeys(prefix: string): Promise<void> {
  const redis = new Redis(redisUrl);
  for await (const keys of redis.scanStream({ match: `${prefix}*`, count: 500 })) {
    if (keys.length > 0) await redis.unlink(...keys);
  }
  await redis.quit();
}
