import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entities } from '../../../src/app/entities.ts';
import { createOrm, type Orm } from '../../../src/platform/database/orm/create-orm.ts';
import { PoolMonitor } from '../../../src/platform/database/orm/pool-monitor.ts';
import { queryOutsidePool, withSqlSession } from '../../../src/platform/database/orm/sql-session.ts';
import { OwnPostgres, postgresServerIsHere } from '../../support/own-postgres.ts';

const minute = 60_000;

describe.skipIf(!postgresServerIsHere)('A watched pool of a server', () => {
  let postgres: OwnPostgres;
  let orm: Orm;
  let now = 0;
  let watch: PoolMonitor;

  beforeAll(async () => {
    postgres = await OwnPostgres.create();
    await postgres.start();
    orm = await createOrm({
      databaseUrl: postgres.url,
      dataDirectory: '',
      entities,
      maxConnections: 1,
      connectionTimeoutMs: 1000,
      onAnswer: () => watch?.answered(),
    });
    watch = new PoolMonitor({
      ask: () => orm.em.fork().execute('select 1'),
      askOutside: () => queryOutsidePool(orm),
      now: () => now,
    });
  });
  afterAll(async () => {
    await orm.close();
    await postgres.dispose();
  });

  async function lookAt(time: number): Promise<boolean> {
    now = time;
    await watch.check();
    return watch.isLost();
  }

  it('is lost while its connections are never given back, and not any more when they are', async () => {
    expect(await lookAt(0)).toBe(false);
    await withSqlSession(orm, async () => {
      expect(await lookAt(minute)).toBe(false);
      expect(await lookAt(2 * minute)).toBe(true);
    });
    expect(await lookAt(3 * minute)).toBe(false);
  });

  it('is not lost while the server is away', async () => {
    await postgres.stop();
    expect(await lookAt(4 * minute)).toBe(false);
    expect(await lookAt(6 * minute)).toBe(false);
    await postgres.start();
    expect(await lookAt(7 * minute)).toBe(false);
  });
});
