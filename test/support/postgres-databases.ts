import { Client } from 'pg';
import { entities } from '../../src/app/entities.ts';
import { createOrm, type Orm } from '../../src/platform/database/orm/create-orm.ts';
import { migrate } from '../../src/platform/database/orm/migrate.ts';
import { migrationsDirectory } from './pglite-template.ts';

/** The address of another database on the same server. */
export function databaseUrlOf(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Makes a migrated database. */
export async function createDatabase(serverUrl: string, name: string): Promise<void> {
  await statements(serverUrl, `create database ${name}`);
  const orm = await createOrm({ databaseUrl: databaseUrlOf(serverUrl, name), dataDirectory: '', entities });
  await migrate(orm, migrationsDirectory);
  await orm.close();
}

/**
 * Copies a database. Its commits do not wait for the disk, which takes longer than all else that a
 * test asks of it: they would be lost if the whole machine stopped, and are not when a process of
 * the test is killed. A test that ends PostgreSQL itself has one of its own.
 */
export async function copyDatabase(serverUrl: string, template: string, name: string): Promise<void> {
  await statements(
    serverUrl,
    `create database ${name} template ${template}`,
    `alter database ${name} set synchronous_commit = off`,
  );
}

export async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  await statements(serverUrl, `drop database if exists ${name} with (force)`);
}

/** Runs statements one after another, each in a transaction of its own. */
async function statements(serverUrl: string, ...texts: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    for (const text of texts) await client.query(text);
  } finally {
    await client.end();
  }
}

/** Does something on a server, in the database of the address. */
export async function onServer(serverUrl: string, action: (server: Orm) => Promise<unknown>): Promise<void> {
  const server = await createOrm({
    databaseUrl: serverUrl,
    dataDirectory: '',
    entities,
    maxConnections: 1,
  });
  try {
    await action(server);
  } finally {
    await server.close();
  }
}
