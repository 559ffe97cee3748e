import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { Orm } from '../../src/platform/database/orm/create-orm.ts';
import { openDatabase } from '../support/databases.ts';
import { everyKindOfRequest } from '../support/every-kind-of-request.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, isHere, patient } from '../support/installation.ts';
import { Pgbouncer, pgbouncerIsHere } from '../support/pgbouncer.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { StreamClient } from '../support/stream-client.ts';
import { record } from './actions.ts';
import { Infer } from './operations/inferences.operations.ts';
import { SignalUpdates } from './operations/streams.operations.ts';
import { untilLive } from './until-live.ts';

/** Sessions of PostgreSQL that two servers and other programs share. */
const sessions = 3;

const timeouts = { DATABASE_STATEMENT_TIMEOUT_MS: '2000', DATABASE_LOCK_TIMEOUT_MS: '500' };

describe.skipIf(!pgbouncerIsHere || !isHere('servers'))(
  'behind PgBouncer that pools transactions',
  patient,
  () => {
    let installation: Installation;
    let pgbouncer: Pgbouncer;
    let pooledUrl: string;
    let direct: Orm;
    let first: ServerProcess;
    let second: ServerProcess;

    beforeAll(async () => {
      installation = await Installation.create('servers');
      pgbouncer = await Pgbouncer.start(inject('postgresUrl') ?? '', sessions);
      pooledUrl = pgbouncer.through(installation.database.databaseUrl ?? '');
      direct = await openDatabase(installation.database);
      first = await installation.start({ ...timeouts, DATABASE_URL: pooledUrl });
      second = await installation.start({
        ...timeouts,
        DATABASE_URL: pooledUrl,
        DATA_DIR: `${installation.database.dataDirectory}/second`,
      });
    });
    afterAll(async () => {
      await direct.close();
      await installation.dispose();
      await pgbouncer.stop();
    });

    test('two servers answer every kind of request, at the same time', async () => {
      await Promise.all([first, second, first, second].map(({ url }) => everyKindOfRequest(url)));
    });

    test('a subscriber of one server receives what the other stores', async () => {
      const stream = StreamClient.open('WebSocket', second.url, SignalUpdates);
      await untilLive(new GraphqlClient(first.url), [stream]);
      const { uuid } = await record(new GraphqlClient(first.url));
      await stream.findData((data) => data.signalUpdates.node.inferenceUuid === uuid);
      stream.close();
    });

    test('a lock that is held refuses writes by type within the timeout', async () => {
      const client = new GraphqlClient(first.url);
      await direct.em.fork().transactional(async (em) => {
        await em.execute('lock table asi_inferences in share mode');
        const { errors } = await client.execute(Infer, { input: { text: 'A bridge.' } });
        expect(errors?.[0]?.extensions?.code).toBe('DATABASE_TIMEOUT');
      });
      await everyKindOfRequest(first.url);
    });

    test('other programs on the same sessions keep the settings of the database', async () => {
      await everyKindOfRequest(first.url);
      const settings = await Promise.all(Array.from({ length: sessions }, () => settingsOf(pooledUrl)));
      const usual = { statement_timeout: '0', lock_timeout: '0', timezone: settings[0]?.timezone };
      for (const setting of settings) expect(setting).toMatchObject(usual);
      // Each holds its session while the others ask, so that all sessions have been seen.
      expect(new Set(settings.map(({ pid }) => pid)).size).toBe(sessions);
    });
  },
);

interface Settings {
  readonly pid: number;
  readonly statement_timeout: string;
  readonly lock_timeout: string;
  readonly timezone: string;
}

async function settingsOf(url: string): Promise<Settings> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Settings>(
      `select pg_backend_pid() as pid, current_setting('statement_timeout') as statement_timeout,
         current_setting('lock_timeout') as lock_timeout, current_setting('timezone') as timezone, pg_sleep(1)`,
    );
    const [settings] = rows;
    if (settings === undefined) throw new Error('The database answered nothing.');
    return settings;
  } finally {
    await client.end();
  }
}
