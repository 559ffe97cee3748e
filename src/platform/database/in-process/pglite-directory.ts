import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Prepares a directory so that PGlite finds a complete database in it. PGlite creates a database
 * wherever the version file is missing, even over the remains of another one. If the process ends
 * before that is complete, an incomplete database is left. The database is therefore created in a
 * directory beside it and moved into place when it is complete.
 * @throws Error if the directory contains something other than a database.
 */
export async function preparePgliteDirectory(directory: string): Promise<void> {
  if (existsSync(join(directory, 'PG_VERSION'))) return;
  if (existsSync(directory) && (await readdir(directory)).length > 0) {
    throw new Error('it is not empty and does not contain a complete database');
  }
  const making = `${directory}.new`;
  await rm(making, { recursive: true, force: true });
  await mkdir(making, { recursive: true });
  const { PGlite } = await import('@electric-sql/pglite');
  const { dataDir } = await import('@electric-sql/pglite-prepopulatedfs');
  // An empty database as the same version of PGlite creates it, which takes it seconds.
  const database = await PGlite.create(making, { loadDataDir: await dataDir() });
  await database.close();
  await rm(directory, { recursive: true, force: true });
  await rename(making, directory);
}
