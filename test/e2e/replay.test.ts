import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { InferenceDetailsFragment } from '../support/gql/graphql.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { describeOnEachInstallation, Installation } from '../support/installation.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { StreamClient, transports } from '../support/stream-client.ts';
import { record, untilOpenStreams } from './actions.ts';
import { Replay } from './operations/streams.operations.ts';

/** Between two inferences, in milliseconds. */
const distanceMs = 600;
const speed = 3;

describeOnEachInstallation('the past', (kind) => {
  let installation: Installation;
  let server: ServerProcess;
  let client: GraphqlClient;
  const sent: InferenceDetailsFragment[] = [];

  beforeAll(async () => {
    installation = await Installation.create(kind);
    server = await installation.start();
    client = new GraphqlClient(server.url);
    for (const fluxPosition of [9, 3, 9, 3, 9]) {
      sent.push(await record(client, { fluxPosition }));
      await sleep(distanceMs);
    }
  });
  afterAll(() => installation.dispose());

  const createdAt = (index: number) => String(sent[index]?.createdAt);

  test.each(
    transports,
  )('is played over %s at the distances it had, faster, and is complete then', async (transport) => {
    const arrivals: number[] = [];
    const stream = StreamClient.openWith(transport, server.url, Replay, {
      from: createdAt(0),
      to: createdAt(4),
      speed,
    });
    for (const { id } of sent.slice(0, 4)) {
      await stream.findData((data) => data.replay.node.id === id);
      arrivals.push(performance.now());
    }
    expect(await stream.ended).toEqual({ kind: 'complete' });
    expect(stream.data.map(({ replay }) => replay.node)).toEqual(sent.slice(0, 4));
    const lasted = (arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0);
    const expected = (Date.parse(createdAt(3)) - Date.parse(createdAt(0))) / speed;
    expect(lasted).toBeGreaterThan(expected / 2);
    expect(lasted).toBeLessThan(expected + 400);
  });

  test('is filtered', async () => {
    const stream = StreamClient.openWith('WebSocket', server.url, Replay, {
      from: createdAt(0),
      to: '2100-01-01T00:00:00Z',
      speed: 1_000_000,
      filter: { fluxPositions: [3] },
    });
    expect(await stream.ended).toEqual({ kind: 'complete' });
    expect(stream.data.map(({ replay }) => replay.node)).toEqual([sent[1], sent[3]]);
  });

  test('is left at any time', async () => {
    const stream = StreamClient.openWith('WebSocket', server.url, Replay, {
      from: createdAt(0),
      to: createdAt(4),
      speed: 0.01,
    });
    await stream.findData((data) => data.replay.node.id === sent[0]?.id);
    stream.close();
    await untilOpenStreams(client, 0);
  });

  test.each([
    [{ from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z', speed: 1 }, 'to'],
    [{ from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z', speed: 1e-9 }, 'speed'],
  ])('is refused for %o', async (variables, field) => {
    const refused = StreamClient.openWith('WebSocket', server.url, Replay, variables);
    await expect(refused.refusal()).resolves.toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT', field } },
    ]);
  });
});
