import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { lakeChanged } from '../../src/modules/lake/lake.events.ts';
import type { LakeEntriesQuery, LakeEntriesQueryVariables } from '../support/gql/graphql.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, isHere, patient } from '../support/installation.ts';
import { OwnRedis, redisServerIsHere } from '../support/own-redis.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { StreamClient } from '../support/stream-client.ts';
import { infer, record } from './actions.ts';
import { Figures, PartsUp } from './operations/figures.operations.ts';
import { InferenceById } from './operations/inferences.operations.ts';
import { LakeEntries } from './operations/lake.operations.ts';
import { SignalUpdates } from './operations/streams.operations.ts';
import { untilLive } from './until-live.ts';

describe.skipIf(!redisServerIsHere)('a server whose Redis goes away and comes back', patient, () => {
  let installation: Installation;
  let redis: OwnRedis;
  let server: ServerProcess;
  let client: GraphqlClient;

  beforeAll(async () => {
    redis = await OwnRedis.create();
    await redis.start();
    installation = await Installation.create('embedded');
    server = await installation.start({ REDIS_URL: redis.url });
    client = new GraphqlClient(server.url);
  });
  afterAll(async () => {
    await redis.dispose();
    await installation.dispose();
  });

  test('goes on storing and answering all that Redis does not hold, and recovers by itself', async () => {
    const stream = StreamClient.open('WebSocket', server.url, SignalUpdates);
    await untilLive(client, [stream]);
    const before = await record(client, { signalStrength: 0.25 });
    expect(await client.data(Figures)).toMatchObject({ signal: { current: 0.25 } });

    await redis.kill();
    const during = await infer(client, 'Is anybody still counting?');
    await stream.findData((received) => received.signalUpdates.node.inferenceUuid === during.uuid);
    expect(await client.data(InferenceById, { id: during.id })).toEqual({ inference: during });
    const { data, errors } = await client.execute(Figures);
    expect(data).toMatchObject({
      metrics: { inferenceCount: expect.any(Number) },
      signal: null,
      hallucinations: { rate: null, count24h: null, recent: { totalCount: expect.any(Number) } },
      sacredStats: null,
      vortexStats: null,
    });
    expect(new Set(errors?.map(({ extensions }) => extensions?.code))).toEqual(
      new Set(['LIVE_FIGURES_UNAVAILABLE']),
    );
    expect(await client.data(PartsUp)).toEqual({
      health: {
        isReady: false,
        parts: [
          { name: 'database', isUp: true },
          { name: 'live figures', isUp: false },
          { name: 'event bus', isUp: false },
          { name: 'default model', isUp: true },
        ],
      },
    });
    expect((await fetch(`${server.origin}/ready`)).status).toBe(503);

    // The log said when it went away; each commit since would say it again.
    expect(server.output).toMatch(/Redis is unreachable/);
    expect(server.output).not.toMatch(/failed to announce/);

    await redis.start();
    await vi.waitFor(async () => expect((await client.data(PartsUp)).health.isReady).toBe(true), {
      interval: 100,
    });
    const after = await record(client, { signalStrength: 0.75 });
    expect(await client.data(Figures)).toMatchObject({ signal: { current: 0.75, history: [0.75] } });

    // Nothing was missed: what the bus did not bring, the record did.
    await stream.findData((received) => received.signalUpdates.node.inferenceUuid === after.uuid);
    const ids = stream.data.map((received) => received.signalUpdates.node.inferenceUuid);
    expect(ids.slice(-3)).toEqual([before.uuid, during.uuid, after.uuid]);
    expect(stream.results.filter(({ errors: failures }) => failures !== undefined)).toEqual([]);
    stream.close();
  });

  test('answers while it does not, and recovers', async () => {
    redis.freeze();
    for (let round = 0; round < 3; round += 1) await infer(client, `It does not answer, round ${round}.`);
    redis.thaw();
    await vi.waitFor(async () => expect((await client.data(PartsUp)).health.isReady).toBe(true), {
      interval: 100,
    });
  });

  test('serves streams that begin while it is away', async () => {
    await redis.kill();
    const stream = StreamClient.open('WebSocket', server.url, SignalUpdates);
    await untilLive(client, [stream]);
    await redis.start();
    const { uuid } = await record(client);
    await stream.findData((received) => received.signalUpdates.node.inferenceUuid === uuid);
    stream.close();
  });
});

describe.skipIf(!redisServerIsHere || !isHere('servers'))(
  'a server that was started while Redis was away',
  patient,
  () => {
    let installation: Installation;
    let redis: OwnRedis;

    beforeAll(async () => {
      redis = await OwnRedis.create();
      installation = await Installation.create('servers');
    });
    afterAll(async () => {
      await installation.dispose();
      await redis.dispose();
    });

    test('hears what others do once Redis is there', async () => {
      const { dataDirectory } = installation.database;
      const early = await installation.start({ REDIS_URL: redis.url });
      await redis.start();
      const late = await installation.start({ REDIS_URL: redis.url, DATA_DIR: join(dataDirectory, 'other') });
      const [here, there] = [new GraphqlClient(early.url), new GraphqlClient(late.url)];
      await vi.waitFor(async () => expect((await here.data(PartsUp)).health.isReady).toBe(true), {
        interval: 100,
      });
      const archived = async () => {
        const { data } = await here.execute<LakeEntriesQuery, LakeEntriesQueryVariables>(LakeEntries, {});
        return data?.lake.entries.edges.map(({ node }) => node.text);
      };
      await expect.poll(archived).toEqual([]);
      // Told of by a message: it reads the record of itself only once a minute.
      const channel = `${installation.redis?.prefix}${lakeChanged.name}`;
      const subscribers = new Redis(redis.url);
      await expect.poll(() => subscribers.pubsub('NUMSUB', channel)).toEqual([channel, 2]);
      await subscribers.quit();
      await record(there, { text: 'worth keeping', fluxPosition: 9, confidence: 0.5, signalStrength: 0.9 });
      await expect.poll(archived).toEqual(['worth keeping']);
    });
  },
);
