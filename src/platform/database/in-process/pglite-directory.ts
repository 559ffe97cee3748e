import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Sees to it that PGlite finds a whole database in a directory. PGlite makes one wherever it misses the file with the version, also over
 * the remains of another; and a process that ends while it is made leaves a part of one. So it is made beside, and
 * moved into place when it is whole.
 * @throws Error if the directory holds something else than a database.
 */
export async function preparePgliteDirectory(directory: string): Promise<void> {
  if (existsSync(join(directory, 'PG_VERSION'))) return;
  if (existsSync(directory) && (await readdir(directory)).length > 0) {
    throw new Error('it is not empty, and holds no whole database');
  }
  const making = `${directory}.new`;
  await rm(making, { recursive: true, force: true });
  await mkdir(making, { recursive: true });
  const { PGlite } = await import('@electric-sql/pglite');
  const database = await PGlite.create(making);
  await database.close();
  await rm(directory, { recursive: true, force: true });
  await rename(making, directory);
}
