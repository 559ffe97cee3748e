import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { entities } from '../../src/app/entities.ts';
import { createOrm, type Orm } from '../../src/platform/database/orm/create-orm.ts';
import { migrate } from '../../src/platform/database/orm/migrate.ts';

const root = resolve(import.meta.dirname, '../..');

export const migrationsDirectory = join(root, 'migrations');

/** What a migrated directory depends on; with the same contents it is the same. */
const ingredients = [
  'node_modules/@electric-sql/pglite/package.json',
  'src/platform/database/orm/migrate.ts',
  'src/platform/database/orm/create-orm.ts',
  'test/support/pglite-template.ts',
];

/**
 * A directory with two PGlite directories in it: `empty`, and `migrated`. Making them takes
 * seconds, so they are kept between runs, in the packages' own place for such things.
 */
export async function pgliteTemplates(): Promise<string> {
  const cache = join(root, 'node_modules/.cache/vortex-signal');
  const template = join(cache, `pglite-${await fingerprint()}`);
  if (existsSync(template)) return template;
  await mkdir(cache, { recursive: true });
  const outdated = await olderThan(cache, 24 * 3600_000);
  const building = await mkdtemp(join(cache, 'building-'));
  await build(building, async () => {});
  await cp(join(building, 'postgres'), join(building, 'empty'), { recursive: true });
  await build(building, (orm) => migrate(orm, migrationsDirectory));
  await rename(join(building, 'postgres'), join(building, 'migrated'));
  try {
    await rename(building, template);
  } catch (error) {
    // Another run may have been first.
    if (!existsSync(template)) throw error;
  }
  await Promise.all([building, ...outdated.map((name) => join(cache, name))].map(remove));
  return template;
}

/** Younger ones may belong to another checkout that shares the packages. */
async function olderThan(cache: string, milliseconds: number): Promise<string[]> {
  const names = (await readdir(cache)).filter((name) => name.startsWith('pglite-'));
  const times = await Promise.all(names.map(async (name) => (await stat(join(cache, name))).mtimeMs));
  return names.filter((_, index) => Date.now() - (times[index] ?? Date.now()) > milliseconds);
}

async function build(dataDirectory: string, action: (orm: Orm) => Promise<unknown>): Promise<void> {
  const orm = await createOrm({ databaseUrl: null, dataDirectory, entities });
  await action(orm);
  await orm.close();
}

async function fingerprint(): Promise<string> {
  const migrations = (await readdir(migrationsDirectory)).sort().map((name) => join('migrations', name));
  const hash = createHash('sha256');
  for (const path of [...ingredients, ...migrations]) hash.update(await readFile(join(root, path)));
  return hash.digest('hex').slice(0, 16);
}

export function remove(directory: string): Promise<void> {
  return rm(directory, { recursive: true, force: true });
}
