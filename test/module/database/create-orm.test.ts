import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { entities } from '../../../src/app/entities.ts';
import { DataDirectoryLockedError } from '../../../src/platform/database/data-directory-lock.ts';
import { createOrm, DatabaseUnavailableError } from '../../../src/platform/database/orm/create-orm.ts';
import { Child } from '../../support/child.ts';
import {
  type DatabaseLocation,
  freshDatabase,
  isDatabaseHere,
  openDatabase,
} from '../../support/databases.ts';

describe('A database in process', () => {
  let location: DatabaseLocation;

  beforeEach(async () => {
    location = await freshDatabase('PGlite');
  });
  afterEach(() => location.remove());

  it('is open once, and free again after it is closed', async () => {
    const orm = await openDatabase(location);
    await orm.em.execute(
      `insert into onnx_models (name, model_path, tokenizer_path) values ('kept', 'a', 'b')`,
    );
    await expect(openDatabase(location)).rejects.toBeInstanceOf(DataDirectoryLockedError);
    await orm.close();
    const again = await openDatabase(location);
    expect(await again.em.execute('select name from onnx_models')).toEqual([{ name: 'kept' }]);
    await again.close();
  });

  it('is refused while another process has it, and keeps its rows when that is killed', async () => {
    const child = new Child('hold-database.ts', location.dataDirectory);
    try {
      expect(await child.line()).toBe('stored');
      await expect(openDatabase(location)).rejects.toMatchObject({ holderPid: child.pid });
    } finally {
      await child.kill();
    }
    const orm = await openDatabase(location);
    expect(await orm.em.execute('select name from onnx_models')).toEqual([{ name: 'kept' }]);
    await orm.close();
  });
});

describe('A data directory', () => {
  let dataDirectory: string;
  let directory: string;

  beforeEach(async () => {
    dataDirectory = await mkdtemp(join(tmpdir(), 'vortex-test-'));
    directory = join(dataDirectory, 'postgres');
  });
  afterEach(() => rm(dataDirectory, { recursive: true }));

  const open = () => createOrm({ databaseUrl: null, dataDirectory, entities });

  it('with a file in the place of the database is refused, and let go of', async () => {
    await writeFile(directory, 'a file where the directory should be');
    await expect(open()).rejects.toThrow(`The database in ${directory} cannot be used: ENOTDIR`);
    expect(existsSync(join(dataDirectory, 'server.lock'))).toBe(false);
  });

  it('with the remains of a database is refused, and they are kept', async () => {
    await cp(join(inject('pgliteTemplates'), 'migrated'), directory, { recursive: true });
    await rm(join(directory, 'PG_VERSION'));
    await expect(open()).rejects.toThrow(
      `The database in ${directory} cannot be used: it is not empty and does not contain a complete database. ` +
        'Restore it from a backup, or move the directory away to start with an empty one.',
    );
    expect(existsSync(join(directory, 'global/pg_control'))).toBe(true);
    expect(existsSync(join(dataDirectory, 'server.lock'))).toBe(false);
  });

  it('with a damaged database is refused, and let go of', async () => {
    await cp(join(inject('pgliteTemplates'), 'migrated'), directory, { recursive: true });
    await rm(join(directory, 'global/pg_control'));
    await expect(open()).rejects.toBeInstanceOf(DatabaseUnavailableError);
    expect(existsSync(join(dataDirectory, 'server.lock'))).toBe(false);
  });

  it('is made, and takes no notice of a database that was never finished', async () => {
    await cp(join(inject('pgliteTemplates'), 'migrated'), `${directory}.new`, { recursive: true });
    await rm(join(`${directory}.new`, 'global/pg_control'));
    const orm = await open();
    expect(await orm.em.execute('select 1 as one')).toEqual([{ one: 1 }]);
    await orm.close();
    expect((await readdir(dataDirectory)).sort()).toEqual(['postgres']);
  });
});

describe('A server that cannot be used', () => {
  const open = (databaseUrl: string) => createOrm({ databaseUrl, dataDirectory: '', entities });

  it.each([
    ['nobody listens', 'postgresql://someone:secret@127.0.0.1:1/name', '127.0.0.1:1/name'],
    [
      'its name leads nowhere',
      'postgresql://someone:secret@no-such-host.invalid/name',
      'no-such-host.invalid/name',
    ],
  ])('is named without its password when %s', async (_, databaseUrl, shown) => {
    const failure = await open(databaseUrl).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DatabaseUnavailableError);
    expect(failure).toMatchObject({
      message: expect.stringMatching(new RegExp(`^PostgreSQL at ${shown} cannot be used: \\S`)),
    });
    expect(String(failure)).not.toContain('secret');
  });

  it.skipIf(!isDatabaseHere('PostgreSQL'))('says what it misses', async () => {
    const url = new URL(inject('postgresUrl') ?? '');
    url.pathname = '/no_such_database';
    await expect(open(url.href)).rejects.toThrow(
      `/no_such_database cannot be used: database "no_such_database" does not exist`,
    );
  });
});

describe.skipIf(!isDatabaseHere('PostgreSQL'))('A server', () => {
  it('may drop every connection without ending the process, which is told and connects again', async () => {
    const location = await freshDatabase('PostgreSQL');
    const warnings: string[] = [];
    const orm = await createOrm({
      databaseUrl: location.databaseUrl,
      dataDirectory: '',
      entities,
      logger: { warn: (_fields: unknown, message?: string) => void warnings.push(message ?? '') },
    });
    const killer = await openDatabase(location);
    await killer.em.execute(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()`,
    );
    await expect.poll(() => warnings.length).toBeGreaterThan(0);
    expect(warnings[0]).toContain('terminating connection');
    expect(await orm.em.execute(`select current_setting('TimeZone') as zone`)).toEqual([{ zone: 'UTC' }]);
    await Promise.all([orm.close(), killer.close()]);
    await location.remove();
  });
});
