import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Orm } from '../../src/platform/database/orm/create-orm.ts';
import { openDatabase } from '../support/databases.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, isHere, patient } from '../support/installation.ts';
import { StreamClient } from '../support/stream-client.ts';
import { infer } from './actions.ts';
import { NewestInferences } from './operations/inferences.operations.ts';

/** Three times what all pools of a server hold together. */
const readers = 42;

/** Connections that a server has for them. */
const share = 4;

const anHourAgo = new Date(Date.now() - 3_600_000).toISOString();
const replay = `subscription { replay(from: "${anHourAgo}", to: "2100-01-01T00:00:00Z", speed: 1000000) { cursor } }`;

describe.skipIf(!isHere('servers'))('readers of the past', patient, () => {
  let installation: Installation;
  let url: string;
  let holder: Orm;

  beforeAll(async () => {
    installation = await Installation.create('servers');
    const patience = { DATABASE_LOCK_TIMEOUT_MS: '60000', DATABASE_STATEMENT_TIMEOUT_MS: '60000' };
    url = (await installation.start(patience)).url;
    holder = await openDatabase(installation.database);
  });
  afterAll(async () => {
    await holder.close();
    await installation.dispose();
  });

  const waiting = async () => {
    const rows = await holder.em.fork().execute(
      `select 1 from pg_locks where not granted
       and database = (select oid from pg_database where datname = current_database())`,
    );
    return rows.length;
  };

  test('who are held up, however many, keep nobody from writing and reading the present', async () => {
    const client = new GraphqlClient(url);
    await infer(client, 'What is a river?');
    const streams: StreamClient<unknown>[] = [];
    await holder.em.fork().transactional(async (em) => {
      // A replay reads second looks, too; nothing else here does.
      await em.execute('lock table verifications in access exclusive mode');
      for (let reader = 0; reader < readers; reader += 1) {
        streams.push(StreamClient.openText('server-sent events', url, replay));
      }
      await expect.poll(waiting).toBe(share);
      for (let turn = 0; turn < 5; turn += 1) await infer(client, `What is a bridge? ${turn}`);
      const { inferences } = await client.data(NewestInferences, { first: 1 });
      expect(inferences.totalCount).toBe(6);
      expect(await waiting()).toBe(share);
    });
    for (const stream of streams) {
      expect(await stream.ended).toEqual({ kind: 'complete' });
      expect(stream.results.length).toBeGreaterThan(0);
    }
  });
});
