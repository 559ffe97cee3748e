import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, patient } from '../support/installation.ts';
import { OwnRedis, redisServerIsHere } from '../support/own-redis.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { infer, record } from './actions.ts';
import { Figures, PartsUp } from './operations/figures.operations.ts';
import { InferenceById } from './operations/inferences.operations.ts';

/** Longest wait between two attempts to find another primary, and some more. */
const backMs = 15_000;

const track = `mutation { trackVortexFlow(input: { direction: FORWARD }) {
  __typename ... on Error { code message }
} }`;

describe.skipIf(!redisServerIsHere)('a server whose Redis answers, and refuses', patient, () => {
  let installation: Installation;
  let redis: OwnRedis;
  let admin: Redis;
  let server: ServerProcess;
  let client: GraphqlClient;

  beforeAll(async () => {
    redis = await OwnRedis.create();
    await redis.start();
    admin = new Redis(redis.url);
    installation = await Installation.create('embedded');
    server = await installation.start({ REDIS_URL: redis.url });
    client = new GraphqlClient(server.url);
  });
  afterAll(async () => {
    admin.disconnect();
    await redis.dispose();
    await installation.dispose();
  });

  test.each([
    {
      name: 'has no memory left',
      code: 'OOM',
      begin: () => admin.config('SET', 'maxmemory', '1mb'),
      end: () => admin.config('SET', 'maxmemory', '0'),
      reads: null,
    },
    {
      name: 'became a replica',
      code: 'READONLY',
      begin: () => admin.replicaof('127.0.0.1', 1),
      end: () => admin.replicaof('NO', 'ONE'),
      reads: expect.objectContaining({ forwardFlowHits: expect.any(Number) }),
    },
  ])('that $name: infer goes on, figures are typed, health tells, the log says it once', async (refusal) => {
    await record(client, { signalStrength: 0.25 });
    expect((await fetch(`${server.origin}/ready`)).status).toBe(200);
    const before = server.output.length;
    await refusal.begin();

    for (const text of ['Who counts this?', 'And this?', 'And that?']) {
      const kept = await infer(client, text);
      expect(await client.data(InferenceById, { id: kept.id })).toEqual({ inference: kept });
    }
    const answer = { __typename: 'LiveFiguresUnavailableError', code: 'LIVE_FIGURES_UNAVAILABLE' };
    await vi.waitFor(
      async () =>
        expect((await client.post(JSON.stringify({ query: track }))).body).toEqual({
          data: {
            trackVortexFlow: { ...answer, message: `Redis rejects commands (${refusal.code}).` },
          },
        }),
      { timeout: backMs },
    );
    const { data, errors = [] } = await client.execute(Figures);
    expect(data?.vortexStats).toEqual(refusal.reads);
    for (const { extensions } of errors) expect(extensions?.code).toBe(answer.code);
    // An answer about health holds for a second.
    await vi.waitFor(async () => expect((await fetch(`${server.origin}/ready`)).status).toBe(503), {
      timeout: backMs,
    });
    const { health } = await client.data(PartsUp);
    expect(health.isReady).toBe(false);
    expect(health.parts).toContainEqual({ name: 'live figures', isUp: false });
    expect(health.parts).toContainEqual({ name: 'database', isUp: true });

    await refusal.end();
    await vi.waitFor(async () => expect((await fetch(`${server.origin}/ready`)).status).toBe(200), {
      timeout: backMs,
    });
    await record(client, { signalStrength: 0.75 });
    expect(await client.data(Figures)).toMatchObject({ signal: { current: 0.75 } });

    const log = server.output.slice(before);
    // Once for each connection that was refused: figures and vectors.
    await vi.waitFor(() =>
      expect(
        server.output.slice(before).match(/accepts the rejected commands again/g)?.length,
      ).toBeGreaterThan(0),
    );
    const begun = log.match(/Redis rejects commands/g) ?? [];
    expect(begun.length).toBeGreaterThan(0);
    expect(begun.length).toBeLessThanOrEqual(2);
    expect(log).not.toMatch(
      /Redis is unreachable|Redis is reachable again|a request failed|failed to announce/,
    );
  });
});
