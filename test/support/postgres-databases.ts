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
  await onServer(serverUrl, (server) => server.em.execute(`create database ${name}`));
  const orm = await createOrm({ databaseUrl: databaseUrlOf(serverUrl, name), dataDirectory: '', entities });
  await migrate(orm, migrationsDirectory);
  await orm.close();
}

export async function copyDatabase(serverUrl: string, template: string, name: string): Promise<void> {
  await onServer(serverUrl, (server) => server.em.execute(`create database ${name} template ${template}`));
}

export async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  await onServer(serverUrl, (server) => server.em.execute(`drop database if exists ${name} with (force)`));
}

/** Does something on a server, in the database of the address. */
export async function onServer(serverUrl: string, action: (server: Orm) => Promise<unknown>): Promise<void> {
  const server = await createOrm({
    databaseUrl: serverUrl,
    dataDirectory: '',
    entities,
    maximumConnections: 1,
  });
  try {
    await action(server);
  } finally {
    await server.close();
  }
}
