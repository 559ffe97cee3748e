import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entities } from '../../../src/app/entities.ts';
import { createOrm, type Orm } from '../../../src/platform/database/orm/create-orm.ts';
import { isDatabaseHere, useDatabase } from '../../support/databases.ts';
import { SeveringProxy } from '../../support/severing-proxy.ts';

/** More connections than the pool has: a pool that loses one each time has none left. */
const losses = 12;
const poolSize = 10;

describe.skipIf(!isDatabaseHere('PostgreSQL'))('A pool whose connections break', () => {
  const database = useDatabase('PostgreSQL');
  let proxy: SeveringProxy;
  let orm: Orm;

  beforeAll(async () => {
    const url = new URL(database.location.databaseUrl ?? '');
    proxy = await SeveringProxy.to(Number(url.port || 5432));
    url.hostname = '127.0.0.1';
    url.port = String(proxy.port);
    orm = await createOrm({
      databaseUrl: url.href,
      dataDirectory: '',
      entities,
      maxConnections: poolSize,
    });
  });
  afterAll(async () => {
    await orm.close();
    await proxy.close();
  });

  /** Everything that the pool can hold at a time answers. */
  async function expectWholePool(): Promise<void> {
    const answers = await Promise.all(
      Array.from({ length: poolSize }, () =>
        orm.em.fork().transactional(async (em) => {
          await em.execute('select 1');
          return 'answered';
        }),
      ),
    );
    expect(answers).toEqual(Array(poolSize).fill('answered'));
  }

  const nested = () =>
    orm.em.fork().transactional((outer) =>
      outer.transactional(async (em) => {
        await em.execute('select 1');
      }),
    );
  const nestedThatFails = () =>
    orm.em.fork().transactional((outer) =>
      outer.transactional(async (em) => {
        await em.execute('select 1 / 0');
      }),
    );
  const plain = () => orm.em.fork().transactional((em) => em.execute('select 1'));
  const failing = () => orm.em.fork().transactional((em) => em.execute('select 1 / 0'));

  it.each([
    ['begin', 'begin', plain],
    ['a statement', 'select 1', plain],
    ['commit', 'commit', plain],
    ['rollback', 'rollback', failing],
    ['savepoint', 'savepoint', nested],
    ['the release of a savepoint', 'release', nested],
    ['the rollback to a savepoint', 'rollback to', nestedThatFails],
    ['a statement outside a transaction', 'select 2', () => orm.em.fork().execute('select 2')],
  ])('has them all again after a dozen that break at %s', async (_, command, action) => {
    for (let loss = 0; loss < losses; loss += 1) {
      proxy.cutAt(command);
      await expect(action()).rejects.toThrow();
    }
    await expectWholePool();
  });

  it('has them all again after a dozen that are terminated in mid-transaction', async () => {
    const broken = Array.from({ length: losses }, () =>
      orm.em.fork().transactional(async (em) => {
        const [session] = await em.execute<{ pid: number }[]>('select pg_backend_pid() as pid');
        await Promise.all([
          em.execute('select pg_sleep(10)'),
          database.fork().execute(`select pg_terminate_backend(${session?.pid})`),
        ]);
      }),
    );
    for (const outcome of await Promise.allSettled(broken)) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: '57P01' } });
    }
    await expectWholePool();
  });

  it('gives a transaction that failed no chance to be taken for committed', async () => {
    const swallowed = orm.em.fork().transactional(async (em) => {
      await em.execute('select 1 / 0').catch(() => undefined);
    });
    await expect(swallowed).rejects.toThrow('rolled back');
    await expectWholePool();
  });
});
