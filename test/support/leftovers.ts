import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SqlEntityManager } from '@mikro-orm/sql';
import type { RedisScratch } from './redis-scratch.ts';

/**
 * Tables and views with a row that says any of these words, in whatever column, as a dump would
 * show it.
 */
export async function tablesWith(em: SqlEntityManager, words: readonly string[]): Promise<string[]> {
  const relations = await em.execute<{ name: string }[]>(
    `select relname as name from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'm', 'v') order by relname`,
  );
  const found: string[] = [];
  for (const { name } of relations) {
    const rows = await em.execute<{ row: string }[]>(`select dumped::text as row from "${name}" as dumped`);
    if (rows.some(({ row }) => words.some((word) => row.includes(word)))) found.push(name);
  }
  return found;
}

/** Files anywhere under a folder that hold the bytes of any of these words. */
export async function filesWith(directory: string, words: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const file of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const path = join(file.parentPath, file.name);
    const bytes = await readFile(path).catch(() => Buffer.alloc(0));
    if (words.some((word) => bytes.includes(word))) found.push(path);
  }
  return found;
}

/** Keys of Redis whose name or value says any of these words. */
export async function keysWith(redis: RedisScratch, words: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const name of await redis.names()) {
    const value = await redis.client.dumpBuffer(redis.prefix + name);
    const text = `${name} ${value?.toString('latin1') ?? ''}`;
    if (words.some((word) => text.includes(word))) found.push(name);
  }
  return found;
}
