import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../support/databases.ts';
import { everyKindOfRequest } from '../support/every-kind-of-request.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, isHere, patient } from '../support/installation.ts';
import { SeveringProxy } from '../support/severing-proxy.ts';
import { record } from './actions.ts';
import { Infer, RecordIntervention } from './operations/inferences.operations.ts';

const clients = 32;

describe.skipIf(!isHere('servers'))('a server whose database sessions are all terminated', patient, () => {
  let installation: Installation;
  let url: string;

  beforeAll(async () => {
    installation = await Installation.create('servers');
    url = (await installation.start()).url;
  });
  afterAll(() => installation.dispose());

  /**
   * Ends each session of the server that is inside a transaction.
   * @returns how many those were.
   */
  async function terminateTransactions(): Promise<number> {
    const orm = await openDatabase(installation.database);
    const ended = await orm.em.fork().execute(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null`,
    );
    await orm.close();
    return ended.length;
  }

  test('answers every kind of request when that happened to more of them than its pool has', async () => {
    const client = new GraphqlClient(url);
    const { id: inferenceId } = await record(client, { fluxPosition: 3 });
    const input = { inferenceId, position: 3, signalBefore: 0.5, signalAfter: 0.75 };
    let isWriting = true;
    const writers = Array.from({ length: clients }, async () => {
      while (isWriting) await client.execute(RecordIntervention, { input });
    });
    for (let ended = 0; ended <= 20; ) ended += await terminateTransactions();
    isWriting = false;
    await Promise.all(writers);
    await everyKindOfRequest(url);
  });

  test('writes on when a new session is silent before its first transaction', async () => {
    const direct = new URL(installation.database.databaseUrl ?? '');
    const proxy = await SeveringProxy.to(Number(direct.port || 5432));
    const through = new URL(direct);
    through.hostname = '127.0.0.1';
    through.port = String(proxy.port);
    const server = await installation.start({
      DATABASE_URL: through.href,
      DATABASE_STATEMENT_TIMEOUT_MS: '1000',
      DATABASE_LOCK_TIMEOUT_MS: '500',
    });
    try {
      const client = new GraphqlClient(server.url);
      const inferring = () => client.execute(Infer, { input: { text: 'What is a river?' } });
      proxy.cut();
      proxy.silenceAt('set search_path');
      const answers = await Promise.all(Array.from({ length: clients }, inferring));
      const codes = answers.flatMap(({ errors }) => errors?.map(({ extensions }) => extensions?.code) ?? []);
      expect(codes.filter((code) => code !== 'DATABASE_UNAVAILABLE' && code !== 'DATABASE_TIMEOUT')).toEqual(
        [],
      );
      await expect.poll(() => proxy.silenced).toBe(1);
      await expect.poll(async () => (await inferring()).errors).toBeUndefined();
      await everyKindOfRequest(server.url);
    } finally {
      await server.kill9();
      await proxy.close();
    }
  });
});
