import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { entities } from '../../src/app/entities.ts';
import { createOrm, type Orm } from '../../src/platform/database/orm/create-orm.ts';
import { openDatabase } from '../support/databases.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, isHere, patient } from '../support/installation.ts';
import { onServer } from '../support/postgres-databases.ts';
import { infer } from './actions.ts';
import { InferenceById } from './operations/inferences.operations.ts';

/** What an operator, or a tool, may have preset. */
const presets = {
  array_nulls: 'off',
  bytea_output: 'escape',
  datestyle: `'SQL, DMY'`,
  default_transaction_deferrable: 'on',
  default_transaction_isolation: 'serializable',
  exit_on_error: 'on',
  extra_float_digits: '-15',
  idle_in_transaction_session_timeout: '20',
  intervalstyle: 'sql_standard',
  lock_timeout: '20',
  row_security: 'off',
  search_path: 'nowhere',
  standard_conforming_strings: 'off',
  statement_timeout: '20',
  synchronous_commit: 'off',
  timezone: `'America/St_Johns'`,
  transform_null_equals: 'on',
};

/** What every transaction has all the same. */
const settled = {
  array_nulls: 'on',
  bytea_output: 'hex',
  DateStyle: 'ISO, MDY',
  exit_on_error: 'off',
  extra_float_digits: '1',
  IntervalStyle: 'postgres',
  row_security: 'on',
  search_path: 'public',
  standard_conforming_strings: 'on',
  statement_timeout: '10s',
  synchronous_commit: 'on',
  TimeZone: 'UTC',
  transaction_isolation: 'read committed',
  transform_null_equals: 'off',
};

const askAll = `select name, setting from (values ${Object.keys(settled)
  .map((name) => `('${name}', current_setting('${name}'))`)
  .join(', ')}) as settings (name, setting)`;

describe.skipIf(!isHere('servers'))('whatever is preset', patient, () => {
  const role = `vortex_test_${randomUUID().replaceAll('-', '')}`;
  let installation: Installation;
  let serverUrl = '';
  let databaseUrl = '';

  const sql = (text: string) =>
    onServer(databaseUrl, async (orm) => {
      await orm.em.execute(text);
    });

  beforeAll(async () => {
    installation = await Installation.create('servers');
    serverUrl = inject('postgresUrl') ?? '';
    databaseUrl = installation.database.databaseUrl ?? '';
  });
  afterAll(async () => {
    await sql(`drop owned by ${role}`);
    await installation.dispose();
    await onServer(serverUrl, async (orm) => {
      await orm.em.execute(`drop role ${role}`);
    });
  });

  /** The address for a role that may use the tables and change none. */
  async function asUser(): Promise<string> {
    for (const grant of [
      `create role ${role} login`,
      `grant usage on schema public to ${role}`,
      `grant select, insert, update, delete on all tables in schema public to ${role}`,
      `grant usage on all sequences in schema public to ${role}`,
    ])
      await sql(grant);
    const url = new URL(databaseUrl);
    url.username = role;
    return url.href;
  }

  async function preset(whom: string): Promise<void> {
    for (const [name, value] of Object.entries(presets)) await sql(`alter ${whom} set ${name} = ${value}`);
  }

  /** Whether a server stores, reads and refreshes as usual. */
  async function serves(environment: Readonly<Record<string, string>>): Promise<void> {
    const server = await installation.start(environment);
    const client = new GraphqlClient(server.url);
    const text = `It's a \\ back\\\\slash, "quoted" ${randomUUID()}`;
    const inference = await infer(client, text);
    expect(await client.data(InferenceById, { id: inference.id })).toEqual({ inference });
    const response = await fetch(server.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query: `mutation { refreshPerformanceSummary { __typename } } `,
      }),
    });
    expect(await response.json()).not.toHaveProperty('errors');
    expect((await fetch(`${server.origin}/ready`)).status).toBe(200);
    expect(server.errors).toBe('');
    expect(server.output).not.toMatch(/warn|error/i);
    expect(await server.stop()).toEqual({ code: 0, signal: null });
  }

  test('for the database, a server makes its schema and serves', async () => {
    await preset(`database ${new URL(databaseUrl).pathname.slice(1)}`);
    // What is preset counts for sessions from now on; the schema is made once more.
    const orm = await openDatabase({ databaseUrl, dataDirectory: '' });
    await orm.em.execute('drop schema public cascade');
    await orm.em.execute('create schema public');
    await orm.close();
    await serves({});
  });

  test('for a role that may only use the tables, a server serves', async () => {
    const DATABASE_URL = await asUser();
    await preset(`role ${role}`);
    await serves({ DATABASE_URL });
  });

  describe('in a session that another program has left', () => {
    let orm: Orm;

    beforeAll(async () => {
      const timeouts = { statementMs: 10_000, lockMs: 5000, idleTransactionMs: 10_000 };
      const one = { databaseUrl, dataDirectory: '', entities, maxConnections: 1, timeouts };
      orm = await createOrm(one);
    });
    afterAll(() => orm.close());

    const found = async (em = orm.em.fork()) => {
      // As behind a pooler of transactions: nothing of what the session had is there.
      const rows = await em.execute<{ name: string; setting: string }[]>(askAll);
      return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
    };

    test('every single statement has its settings', async () => {
      await orm.em.fork().execute('reset all');
      expect(await found()).toEqual(settled);
    });

    test('every transaction has its settings', async () => {
      await orm.em.fork().execute('reset all');
      expect(
        await orm.em.fork().transactional((em) => found(em.fork({ keepTransactionContext: true }))),
      ).toEqual(settled);
    });
  });
});
