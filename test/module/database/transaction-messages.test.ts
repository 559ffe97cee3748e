import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { entities } from '../../../src/app/entities.ts';
import { createOrm, type Orm } from '../../../src/platform/database/orm/create-orm.ts';
import { sqlStateOf } from '../../../src/platform/database/sql-state.ts';
import { isDatabaseHere, useDatabase } from '../../support/databases.ts';

const timeouts = { statementMs: 300, lockMs: 300, idleTransactionMs: 60_000 };
const canceled = '57014';

describe.skipIf(!isDatabaseHere('PostgreSQL'))('a transaction on a server', () => {
  const database = useDatabase('PostgreSQL');
  let orm: Orm;

  beforeAll(async () => {
    orm = await createOrm({ ...database.location, entities, timeouts, maxConnections: 1 });
  });
  afterAll(() => orm.close());

  /** The message that the server is executing. */
  const message = 'select current_query() as query';

  test('begins in the message of its first statement, and only there', async () => {
    const [first, second] = await orm.em
      .fork()
      .transactional(async (em) => [
        await em.execute<{ query: string }[]>(message),
        await em.execute<{ query: string }[]>(message),
      ]);
    expect(first?.[0]?.query).toMatch(/^begin isolation level .*;select current_query/s);
    expect(second?.[0]?.query).toBe(message);
  });

  test('has its timeouts from the first statement on', async () => {
    const slow = orm.em.fork().transactional((em) => em.execute('select pg_sleep(60)'));
    const error: unknown = await slow.catch((reason: unknown) => reason);
    expect(sqlStateOf(error)).toBe(canceled);
    expect(await orm.em.fork().execute('select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('without a statement leaves its connection to the next', async () => {
    await orm.em.fork().transactional(async () => undefined);
    await expect(
      orm.em.fork().transactional(() => Promise.reject(new Error('The work failed.'))),
    ).rejects.toThrow('The work failed.');
    const rows = await orm.em.fork().transactional((em) => em.execute('select 1 as one'));
    expect(rows).toEqual([{ one: 1 }]);
  });
});
