import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entities } from '../../../src/app/entities.ts';
import { asMaintenance } from '../../../src/platform/database/database-timeouts.ts';
import { createOrm, type Orm } from '../../../src/platform/database/orm/create-orm.ts';
import { withSqlSession } from '../../../src/platform/database/orm/sql-session.ts';
import { OwnPostgres, postgresServerIsHere } from '../../support/own-postgres.ts';

const timeouts = { statementMs: 600, lockMs: 200, idleTransactionMs: 300 };

describe.skipIf(!postgresServerIsHere)('A server that is waited for', () => {
  let postgres: OwnPostgres;
  let orm: Orm;
  let other: Orm;

  beforeAll(async () => {
    postgres = await OwnPostgres.create();
    await postgres.start();
    const location = { databaseUrl: await postgres.createDatabase(), dataDirectory: '', entities };
    orm = await createOrm({ ...location, timeouts });
    other = await createOrm(location);
  });
  afterAll(async () => {
    await orm.close();
    await other.close();
    await postgres.dispose();
  });

  const settings = `select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
    current_setting('idle_in_transaction_session_timeout') as idle`;
  const limited = [{ statement: '600ms', lock: '200ms', idle: '300ms' }];

  it('has the timeouts in each transaction and in each statement of its own, and none in its session', async () => {
    expect(await orm.em.fork().execute(settings)).toEqual(limited);
    expect(await orm.em.fork().transactional((em) => em.execute(settings))).toEqual(limited);
    const inSession = await withSqlSession(orm, (session) => session.query(settings, []));
    expect(inSession).toEqual([{ statement: '0', lock: '0', idle: '0' }]);
  });

  it('lets maintenance take longer', async () => {
    await asMaintenance(() => orm.em.fork().execute('select pg_sleep(0.9)'));
    expect(await asMaintenance(() => orm.em.fork().execute(settings))).toMatchObject([
      { statement: '10min' },
    ]);
  });

  it('cancels a statement that takes too long', async () => {
    await expect(orm.em.fork().execute('select pg_sleep(30)')).rejects.toMatchObject({ code: '57014' });
    await expect(
      orm.em.fork().transactional((em) => em.execute('select pg_sleep(30)')),
    ).rejects.toMatchObject({ code: '57014' });
  });

  it('ends the wait for a lock that an idle session holds', async () => {
    await other.em.fork().transactional(async (em) => {
      await em.execute('lock table asi_inferences');
      await expect(orm.em.fork().execute('select 1 from asi_inferences')).rejects.toMatchObject({
        code: '55P03',
      });
    });
    expect(await orm.em.fork().execute('select 1 as one from (select 1) one')).toEqual([{ one: 1 }]);
  });

  it('ends a transaction that its client leaves open, whose connection the pool replaces', async () => {
    const paused = orm.em.fork().transactional(async (em) => {
      await em.execute('select 1');
      await other.em.fork().execute('select pg_sleep(0.9)');
      await em.execute('select 1');
    });
    await expect(paused).rejects.toThrow();
    expect(await orm.em.fork().execute('select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('is given up when it is silent, and answers on all connections when it is back', async () => {
    const ask = () => orm.em.fork().transactional((em) => em.execute('select 1 as one'));
    await Promise.all(Array.from({ length: 10 }, ask));
    await postgres.freeze();
    try {
      const outcomes = await Promise.allSettled(Array.from({ length: 12 }, ask));
      expect(outcomes.map(({ status }) => status)).toEqual(Array(12).fill('rejected'));
    } finally {
      await postgres.thaw();
    }
    const answers = await Promise.all(Array.from({ length: 12 }, ask));
    expect(answers).toEqual(Array(12).fill([{ one: 1 }]));
  });
});
