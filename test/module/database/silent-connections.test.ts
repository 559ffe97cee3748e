import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entities } from '../../../src/app/entities.ts';
import { isConnectionError } from '../../../src/platform/database/connection-error.ts';
import { createOrm, type Orm } from '../../../src/platform/database/orm/create-orm.ts';
import { queryOutsidePool, withSqlSession } from '../../../src/platform/database/orm/sql-session.ts';
import { isDatabaseHere, useDatabase } from '../../support/databases.ts';
import { SeveringProxy } from '../../support/severing-proxy.ts';

describe.skipIf(!isDatabaseHere('PostgreSQL'))('A pool whose new connection falls silent', () => {
  const database = useDatabase('PostgreSQL');
  let proxy: SeveringProxy;
  let orm: Orm;
  /** Its borrowers wait longer for each other than for a connection. */
  let queueing: Orm;

  beforeAll(async () => {
    const url = new URL(database.location.databaseUrl ?? '');
    proxy = await SeveringProxy.to(Number(url.port || 5432));
    url.hostname = '127.0.0.1';
    url.port = String(proxy.port);
    const options = { databaseUrl: url.href, dataDirectory: '', entities, connectionTimeoutMs: 500 };
    orm = await createOrm({ ...options, maxConnections: 1 });
    queueing = await createOrm({ ...options, maxConnections: 2, queueMs: 60_000 });
  });
  afterAll(async () => {
    await orm.close();
    await queueing.close();
    await proxy.close();
  });

  /** Ends the connection that the pool has, so that the next one is new. */
  async function emptyPool(): Promise<void> {
    proxy.cut();
    await expect.poll(() => sessions()).toBe(0);
  }

  async function sessions(): Promise<number> {
    const rows = await database
      .fork()
      .execute(
        'select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
    return rows.length;
  }

  const ask = () => orm.em.fork().execute('select 1 as one');

  it.each([
    ['the login', 'vortex-signal'],
    ['the settings of the session', 'set search_path'],
  ])('at %s refuses who waits for it, and lends its place again', async (_, text) => {
    await emptyPool();
    const before = proxy.silenced;
    proxy.silenceAt(text);
    const refused = await Promise.allSettled([
      ask(),
      ask(),
      orm.em.fork().transactional((em) => em.execute('select 1')),
      withSqlSession(orm, (session) => session.run('select 1')),
    ]);
    expect(proxy.silenced).toBe(before + 1);
    const first = refused[0];
    expect(first.status === 'rejected' && isConnectionError(first.reason)).toBe(true);
    await expect.poll(() => ask().catch(() => 'refused')).toEqual([{ one: 1 }]);
    expect(await withSqlSession(orm, (session) => session.query('select 1 as one', []))).toEqual([
      { one: 1 },
    ]);
  });

  it.each(['vortex-signal', 'select 1'])('outside the pool at %s is given up', async (text) => {
    const before = proxy.silenced;
    await ask();
    proxy.silenceAt(text);
    await expect(queryOutsidePool(orm)).rejects.toSatisfy(isConnectionErrorOrTimeout);
    expect(proxy.silenced).toBe(before + 1);
    await queryOutsidePool(orm);
    await expect.poll(sessions).toBe(1);
  });

  it('lets those wait for each other who may, for longer than for a connection', async () => {
    const slow = () => queueing.em.fork().execute('select pg_sleep(0.75)::text, 1 as one');
    const answers = await Promise.all([1, 2, 3, 4, 5].map(slow));
    expect(answers).toEqual(Array(5).fill([{ pg_sleep: '', one: 1 }]));
  });

  it.each([
    ['the login', 'vortex-signal'],
    ['the settings of the session', 'set search_path'],
  ])('at %s refuses those who wait for each other as well, and serves who comes later', async (_, text) => {
    await emptyPool();
    // The pool may lend what was cut off before it notices.
    const answering = () => queueing.em.fork().execute('select 1 as one');
    await expect.poll(() => answering().catch(() => 'cut off')).toEqual([{ one: 1 }]);
    await queueing.em.fork().transactional(async (em) => {
      await em.execute('select 1');
      proxy.silenceAt(text);
      const waiting = Array.from({ length: 20 }, answering);
      for (const outcome of await Promise.allSettled(waiting)) {
        expect(outcome.status === 'rejected' && isConnectionError(outcome.reason)).toBe(true);
      }
    });
    expect(await answering()).toEqual([{ one: 1 }]);
  });
});

function isConnectionErrorOrTimeout(error: unknown): boolean {
  return isConnectionError(error) || (error instanceof Error && error.message === 'timeout expired');
}
