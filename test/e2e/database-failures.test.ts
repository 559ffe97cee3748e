import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Orm } from '../../src/platform/database/orm/create-orm.ts';
import { withSqlSession } from '../../src/platform/database/orm/sql-session.ts';
import { openDatabase } from '../support/databases.ts';
import { everyKindOfRequest } from '../support/every-kind-of-request.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, isHere, patient } from '../support/installation.ts';
import { infer, record } from './actions.ts';
import { Infer, RecordIntervention } from './operations/inferences.operations.ts';

/**
 * Has inserts fail with an error of PostgreSQL, a number of times. A sequence counts, because a
 * rollback does not set it back.
 */
const failing = `
  create sequence failures;
  create table failing (state text not null, times integer not null);
  create function fail() returns trigger language plpgsql as $$
  declare wanted record;
  begin
    select * into wanted from failing;
    if found and nextval('failures') <= wanted.times then
      raise exception 'as the test wants it' using errcode = wanted.state;
    end if;
    return null;
  end $$;
  create trigger fail before insert on asi_inferences for each statement execute function fail();
  create trigger fail before insert on sacred_interventions for each statement execute function fail();
  create trigger fail before insert on asi_model_changes for each statement execute function fail();
`;

/** More often than anything is repeated. */
const always = 1000;

describe.skipIf(!isHere('servers'))('a database in trouble', patient, () => {
  let installation: Installation;
  let client: GraphqlClient;
  let origin: string;
  let orm: Orm;
  let inferenceId: string;

  beforeAll(async () => {
    installation = await Installation.create('servers');
    const server = await installation.start();
    client = new GraphqlClient(server.url);
    origin = server.origin;
    orm = await openDatabase(installation.database);
    await withSqlSession(orm, (session) => session.run(failing));
    inferenceId = (await record(client, { fluxPosition: 3 })).id;
  });
  afterEach(() => fail('none', 0));
  afterAll(async () => {
    await orm.close();
    await installation.dispose();
  });

  const fail = (state: string, times: number) =>
    withSqlSession(orm, (session) =>
      session.run(
        `delete from failing; insert into failing values ('${state}', ${times}); alter sequence failures restart`,
      ),
    );
  const inferring = () => client.execute(Infer, { input: { text: 'What is a river?' } });
  const intervening = () =>
    client.execute(RecordIntervention, {
      input: { inferenceId, position: 3, signalBefore: 0.5, signalAfter: 0.75 },
    });

  test.each([
    ['53100', { code: 'DATABASE_FULL' }],
    ['53200', { code: 'DATABASE_BUSY', retryAfterMs: 5000 }],
    ['53300', { code: 'DATABASE_BUSY', retryAfterMs: 1000 }],
    ['55P03', { code: 'DATABASE_TIMEOUT', retryAfterMs: 1000 }],
    ['57014', { code: 'DATABASE_TIMEOUT', retryAfterMs: 1000 }],
    ['40001', { code: 'DATABASE_CONFLICT', retryAfterMs: 100 }],
    ['40P01', { code: 'DATABASE_CONFLICT', retryAfterMs: 100 }],
    ['25006', { code: 'DATABASE_READ_ONLY', retryAfterMs: 5000 }],
  ])('is told by a stable code: %s', async (state, extensions) => {
    await fail(state, always);
    for (const send of [inferring, intervening]) {
      const { errors } = await send();
      expect(errors?.map((error) => error.extensions)).toEqual([extensions]);
    }
  });

  test.each(['40001', '40P01'])('is not told of where trying again helps: %s', async (state) => {
    await fail(state, 2);
    await infer(client, 'What is a bridge?');
    await fail(state, 2);
    expect(await intervening()).not.toHaveProperty('errors');
  });

  test.each(['40001', '40P01'])('is not told of where a change of a model is repeated: %s', async (state) => {
    const input = '(input: { model: "all-MiniLM-L6-v2" })';
    const change = async (mutation: string) => {
      await fail(state, 4);
      const payload = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Payload`;
      const query = `mutation { result: ${mutation}${input} { ... on ${payload} { model { status error isDefault } } ... on Error { message } } }`;
      return (await client.post(JSON.stringify({ query }))).body;
    };
    const recorded = async () =>
      (
        await orm.em.fork().execute<{ change: string }[]>('select change from asi_model_changes order by seq')
      ).map((row) => row.change);
    const stored = () =>
      orm.em.fork().execute('select status, error, is_default from onnx_models where is_default');
    const before = await recorded();
    const result = { status: 'READY', error: null, isDefault: true };
    for (const mutation of ['unloadModel', 'loadModel', 'setDefaultModel']) {
      if (mutation === 'loadModel')
        await orm.em
          .fork()
          .execute(
            `update onnx_models set status = 'error', error = 'as the test wants it' where is_default`,
          );
      expect(await change(mutation)).toMatchObject({ data: { result: { model: result } } });
      expect(await stored()).toEqual([{ status: 'ready', error: null, is_default: true }]);
    }
    expect((await recorded()).slice(before.length)).toEqual(['unloaded', 'loaded', 'made-default']);
  });

  test('that is read-only is told, by readiness too, and heals', async () => {
    const [row] = await orm.em.fork().execute<{ name: string }[]>('select current_database() as name');
    const setReadOnly = async (isReadOnly: string) => {
      await withSqlSession(orm, async (session) => {
        await session.run(`set default_transaction_read_only = off`);
        await session.run(`alter database ${row?.name} set default_transaction_read_only = ${isReadOnly}`);
      });
      await orm.em.fork().execute(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid()`,
      );
    };
    const isReady = async () => (await fetch(`${origin}/ready`)).status;
    await setReadOnly('on');
    await expect
      .poll(async () => (await inferring()).errors?.[0]?.extensions)
      .toEqual({ code: 'DATABASE_READ_ONLY', retryAfterMs: 5000 });
    await expect.poll(isReady).toBe(503);
    await setReadOnly('off');
    await expect.poll(isReady).toBe(200);
    await expect.poll(() => everyKindOfRequest(client.url).then(() => 'served')).toBe('served');
  });
});
