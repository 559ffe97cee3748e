import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import type { Orm } from '../../src/platform/database/orm/create-orm.ts';
import { isDatabaseHere } from '../support/databases.ts';
import { patient } from '../support/installation.ts';
import { remove } from '../support/pglite-template.ts';
import { copyDatabase, databaseUrlOf, dropDatabase, onServer } from '../support/postgres-databases.ts';
import { type Environment, ServerProcess } from '../support/server-process.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vortex-refused-'));
});
afterEach(() => remove(directory));

/**
 * What a start that is refused says: one line, after which nothing is left in its folder but what
 * lay there.
 */
async function refusal(environment: Environment): Promise<string> {
  const before = await readdir(directory, { recursive: true });
  const server = new ServerProcess(environment, directory);
  expect(await server.exit).toEqual({ code: 1, signal: null });
  expect(server.output).not.toContain('is ready');
  expect(server.errors.trim().split('\n')).toHaveLength(1);
  expect(server.errors).not.toMatch(/^\s+at |Error/m);
  expect(await readdir(directory, { recursive: true })).toEqual(before);
  return server.errors;
}

describe('a start is refused in one sentence', patient, () => {
  test('where the port is taken', async () => {
    const occupant = createServer().listen(0, '127.0.0.1');
    await once(occupant, 'listening');
    const address = occupant.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect(await refusal({ PORT: String(port) })).toBe(
      `127.0.0.1:${port} cannot be used: another program listens on it. Set PORT to a free port.\n`,
    );
    occupant.close();
  });

  test('where this machine has no such address', async () => {
    const environment = { HOST: '192.0.2.1', OPERATOR_TOKEN: 'a-token-of-24-characters' };
    expect(await refusal(environment)).toMatch(
      /^HOST 192\.0\.2\.1 cannot be used: .*\. Set HOST to one that is/,
    );
  });

  test('where the data directory cannot be created', async () => {
    await writeFile(join(directory, 'file'), '');
    expect(await refusal({ DATA_DIR: 'file/data' })).toBe(
      `DATA_DIR ${join(directory, 'file/data')} cannot be used: part of its path is a file. Set DATA_DIR to a writable directory.\n`,
    );
  });

  test('where the models directory is missing', async () => {
    expect(await refusal({ MODELS_DIR: 'models' })).toBe(
      `MODELS_DIR ${join(directory, 'models')} cannot be used: it does not exist. Create the directory, or set MODELS_DIR to one that exists.\n`,
    );
  });

  test('where .env cannot be read', async () => {
    await mkdir(join(directory, '.env'));
    expect(await refusal({})).toBe(
      `The file ${join(directory, '.env')} cannot be read: it is not a regular file. Replace it with a readable file, or remove it.\n`,
    );
  });

  test('where .env is a named pipe', async () => {
    execFileSync('mkfifo', [join(directory, '.env')]);
    expect(await refusal({})).toContain('cannot be read: it is not a regular file.');
  });

  test('where .env is UTF-16 without a byte-order mark', async () => {
    await writeFile(join(directory, '.env'), Buffer.from('PORT=0\n', 'utf16le'));
    expect(await refusal({})).toContain('it is not UTF-8. Save it as UTF-8');
  });

  test('where .env is not UTF-8', async () => {
    await writeFile(join(directory, '.env'), Buffer.from('\uFEFFPORT=0\n', 'utf16le'));
    expect(await refusal({})).toContain('it is not UTF-8. Save it as UTF-8');
  });
});

describe.skipIf(!isDatabaseHere('PostgreSQL'))(
  'a start on a server is refused in one sentence',
  patient,
  () => {
    const name = `vortex_test_${randomUUID().replaceAll('-', '')}`;
    let serverUrl = '';

    beforeAll(() => {
      serverUrl = inject('postgresUrl') ?? '';
    });
    afterEach(async () => {
      await dropDatabase(serverUrl, name);
      await sql(serverUrl, `drop role if exists ${name}`);
    });
    afterAll(() => dropDatabase(serverUrl, name));

    const sql = (url: string, text: string) => onServer(url, (orm: Orm) => orm.em.execute(text));
    const copy = (template: string) => copyDatabase(serverUrl, template, name);
    const migrated = () => copy(inject('postgresTemplate'));
    const here = () => databaseUrlOf(serverUrl, name);

    /** Everything in the database that is no part of every database. */
    async function objects(): Promise<unknown> {
      // The product refuses some of these databases.
      const client = new Client({ connectionString: here() });
      await client.connect();
      const { rows } = await client.query(
        `select relname from pg_class where relnamespace = 'public'::regnamespace order by relname`,
      );
      await client.end();
      return rows;
    }

    /** A refusal that leaves the database as it was. */
    async function unchanged(environment: Environment = {}): Promise<string> {
      const before = await objects();
      const message = await refusal({ DATABASE_URL: here(), ...environment });
      expect(await objects()).toEqual(before);
      return message;
    }

    /** The address for another role, which has no rights but those that everybody has. */
    async function asStranger(): Promise<string> {
      await sql(serverUrl, `create role ${name} login`);
      const url = new URL(here());
      url.username = name;
      return url.href;
    }

    test('where another session holds the table of the migrations', async () => {
      await migrated();
      const holder = new Client({ connectionString: here() });
      await holder.connect();
      await holder.query('begin; lock table schema_migrations in access exclusive mode');
      expect(await refusal({ DATABASE_URL: here(), DATABASE_LOCK_TIMEOUT_MS: '200' })).toBe(
        'Another session has locked the table schema_migrations: end that session (pg_locks and pg_stat_activity show it), then try again.\n',
      );
      await holder.end();
    });

    test.each(['SQL_ASCII', 'LATIN1'])('where the encoding is %s', async (encoding) => {
      await sql(
        serverUrl,
        `create database ${name} template template0 encoding '${encoding}' lc_collate 'C' lc_ctype 'C'`,
      );
      const message = await unchanged();
      expect(message).toContain(`${name} cannot be used: its encoding is ${encoding}`);
      expect(message).toContain(`CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0`);
    });

    test('where the role may not change a schema that is to be changed', async () => {
      await migrated();
      await sql(
        here(),
        `delete from schema_migrations where name = (select max(name) from schema_migrations)`,
      );
      const DATABASE_URL = await asStranger();
      await sql(here(), `grant select on schema_migrations to ${name}`);
      const message = await unchanged({ DATABASE_URL });
      expect(message).toMatch(
        /^The schema of the database needs an update \(\d{3}_\S+\.sql\), .*`vortex-signal migrate`/,
      );
      await sql(here(), `drop owned by ${name}`);
    });

    test('where the role may not make the schema', async () => {
      await copy('template0');
      expect(await unchanged({ DATABASE_URL: await asStranger() })).toContain('`vortex-signal migrate`');
    });

    test('where the role may not use the schema', async () => {
      await migrated();
      await sql(here(), 'revoke usage on schema public from public');
      expect(await unchanged({ DATABASE_URL: await asStranger() })).toMatch(
        /^There is no schema public that the role .* may use: .*GRANT USAGE ON SCHEMA public/,
      );
    });

    test('where the database takes no changes', async () => {
      await migrated();
      await sql(serverUrl, `alter database ${name} set default_transaction_read_only = on`);
      expect(await unchanged()).toMatch(/is read-only\. Reset default_transaction_read_only/);
    });

    test('where the schema is newer, unless that is allowed', async () => {
      await migrated();
      await sql(here(), `insert into schema_migrations (name, sha256) values ('999_future.sql', '')`);
      expect(await unchanged()).toMatch(
        /^The schema of the database is newer than this server: 999_future\.sql was applied .*ALLOW_NEWER_SCHEMA=true/,
      );
      const server = await ServerProcess.start(
        { DATABASE_URL: here(), ALLOW_NEWER_SCHEMA: 'true' },
        directory,
      );
      expect(await server.stop()).toEqual({ code: 0, signal: null });
    });

    test('where there is no such database', async () => {
      expect(await refusal({ DATABASE_URL: here() })).toMatch(/does not exist\. Create the database/);
    });
  },
);
