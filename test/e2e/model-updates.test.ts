import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ModelChangeRecord } from '../../src/modules/models/storage/model-change.entity.ts';
import { openDatabase } from '../support/databases.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { describeOnEachInstallation, Installation, isHere, patient } from '../support/installation.ts';
import { OwnRedis, redisServerIsHere } from '../support/own-redis.ts';
import { StreamClient, type Transport, transports } from '../support/stream-client.ts';
import { LiveServers } from './live-servers.ts';
import { LoadModel, ModelUpdates, UnloadModel } from './operations/streams.operations.ts';

const bundled = 'all-MiniLM-L6-v2';

async function unload(client: GraphqlClient): Promise<void> {
  const { unloadModel } = await client.data(UnloadModel, { model: bundled });
  expect(unloadModel).toEqual({ __typename: 'UnloadModelPayload' });
}

async function load(client: GraphqlClient): Promise<void> {
  const { loadModel } = await client.data(LoadModel, { model: bundled });
  expect(loadModel).toEqual({ __typename: 'LoadModelPayload' });
}

describeOnEachInstallation('changes of models', (kind) => {
  let servers: LiveServers;

  beforeAll(async () => {
    servers = await LiveServers.start(kind);
  });
  afterAll(() => servers.dispose());
  afterEach(() => servers.closeStreams());

  describe.each(transports)('over %s', (transport: Transport) => {
    const open = (variables: {
      after?: string | undefined;
      filter?: { model?: string; changes?: ('UNLOADED' | 'LOADED')[] };
      delivery?: { policy: 'ALL' | 'LATEST' | 'SAMPLED'; everyMs?: number };
    }) => servers.open(transport, ModelUpdates, variables);

    /** No transport tells from when on it serves: changes are made until one comes. */
    async function untilLive(stream: ReturnType<typeof open>): Promise<void> {
      while (stream.data.length === 0) {
        await unload(servers.writer);
        await sleep(50);
      }
    }

    test('come with cursors, and all after a cursor come again, once and in order', async () => {
      const live = open({});
      await untilLive(live);
      // Behind all those that may still be on their way.
      await load(servers.writer);
      await live.findData(({ modelUpdates: { node } }) => node.change === 'LOADED');
      const from = live.data.length;
      await unload(servers.writer);
      await load(servers.writer);
      await unload(servers.writer);
      await load(servers.writer);
      await expect.poll(() => live.data.length).toBe(from + 4);
      const received = live.data.map(({ modelUpdates }) => modelUpdates);
      expect(received.slice(from).map(({ node }) => node)).toMatchObject([
        { change: 'UNLOADED', name: bundled },
        { change: 'LOADED', name: bundled, model: { name: bundled, status: 'READY' } },
        { change: 'UNLOADED', name: bundled },
        { change: 'LOADED', name: bundled },
      ]);
      expect(new Set(received.map(({ cursor }) => cursor)).size).toBe(received.length);

      const again = open({ after: received[0]?.cursor });
      await expect.poll(() => again.data.length).toBe(received.length - 1);
      await unload(servers.writer);
      await expect.poll(() => again.data.length).toBe(received.length);
      expect(again.data.map(({ modelUpdates }) => modelUpdates).slice(0, -1)).toEqual(received.slice(1));
    });

    test('are filtered alike before and after the handover, and sampled', async () => {
      const all = open({});
      await untilLive(all);
      const after = all.data.at(-1)?.modelUpdates.cursor;
      const wanted = open({ after, filter: { model: bundled, changes: ['LOADED'] } });
      const others = open({ after, filter: { model: 'another' } });
      const sampled = open({ delivery: { policy: 'SAMPLED', everyMs: 3_600_000 } });
      await untilLive(sampled);
      await load(servers.writer);
      await unload(servers.writer);
      const replayed = open({ after, filter: { changes: ['LOADED'] } });
      await load(servers.writer);
      for (const stream of [wanted, replayed]) {
        await expect.poll(() => stream.data.length).toBe(2);
        expect(stream.data.map(({ modelUpdates }) => modelUpdates.node.change)).toEqual(['LOADED', 'LOADED']);
      }
      expect(others.results).toEqual([]);
      expect(sampled.data).toHaveLength(1);
    });

    test.each([
      [{ after: 'nonsense' }, 'BAD_USER_INPUT', 'after'],
      [{ filter: { model: 'x'.repeat(161) } }, 'BAD_USER_INPUT', 'filter.model'],
      [{ delivery: { policy: 'SAMPLED' as const } }, 'BAD_USER_INPUT', 'delivery.everyMs'],
    ])('are refused for %o', async (variables, code, field) => {
      await expect(open(variables).refusal()).resolves.toMatchObject([{ extensions: { code, field } }]);
    });
  });

  test('whose record was cut off cannot be resumed', async () => {
    const stream = servers.open('WebSocket', ModelUpdates, {});
    while (stream.data.length === 0) await unload(servers.writer);
    const after = stream.data[0]?.modelUpdates.cursor;
    if (kind === 'embedded') {
      const gone = Buffer.from(after ?? '', 'base64')
        .toString()
        .replace(/\d+\]$/, '999999]');
      const expired = servers.open('WebSocket', ModelUpdates, {
        after: Buffer.from(gone).toString('base64url'),
      });
      await expect(expired.refusal()).resolves.toMatchObject([{ extensions: { code: 'CURSOR_EXPIRED' } }]);
      return;
    }
    const orm = await openDatabase(servers.installation.database);
    await orm.em.fork().nativeDelete(ModelChangeRecord, {});
    await orm.close();
    const expired = servers.open('WebSocket', ModelUpdates, { after });
    await expect(expired.refusal()).resolves.toMatchObject([{ extensions: { code: 'CURSOR_EXPIRED' } }]);
  });
});

describe.skipIf(!redisServerIsHere || !isHere('servers'))('changes of models without Redis', patient, () => {
  test('come from the record, made here and elsewhere, on streams begun before and after it went', async () => {
    const redis = await OwnRedis.create();
    const installation = await Installation.create('servers');
    try {
      await redis.start();
      const start = async () => installation.start({ REDIS_URL: redis.url });
      const [here, there] = await Promise.all([start(), start()]);
      const writer = new GraphqlClient(there.url);
      const before = StreamClient.openWith('WebSocket', here.url, ModelUpdates, {});
      while (before.data.length === 0) await unload(writer);
      // Behind all those that may still be on their way.
      await load(writer);
      await before.findData(({ modelUpdates: { node } }) => node.change === 'LOADED');
      await unload(writer);
      await before.findData(() => before.data.at(-1)?.modelUpdates.node.change === 'UNLOADED');
      const from = before.data.length;
      await redis.kill();
      const during = StreamClient.openWith('server-sent events', here.url, ModelUpdates, {
        after: before.data.at(-1)?.modelUpdates.cursor,
      });
      await load(writer);
      await unload(new GraphqlClient(here.url));
      for (const stream of [before, during]) {
        await stream.find(() => stream.data.slice(stream === before ? from : 0).length === 2);
        expect(
          stream.data.slice(stream === before ? from : 0).map(({ modelUpdates: { node } }) => node.change),
        ).toEqual(['LOADED', 'UNLOADED']);
        stream.close();
      }
    } finally {
      await installation.dispose();
      await redis.dispose();
    }
  });
});
