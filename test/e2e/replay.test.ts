import { afterAll, beforeAll, expect, test } from 'vitest';
import { archetypeOf } from '../../src/domain/positions.ts';
import { openDatabase } from '../support/databases.ts';
import type { InferenceDetailsFragment } from '../support/gql/graphql.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { describeOnEachInstallation, Installation } from '../support/installation.ts';
import { storeInference } from '../support/rows.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { StreamClient, transports } from '../support/stream-client.ts';
import { untilOpenStreams } from './actions.ts';
import { NewestInferences } from './operations/inferences.operations.ts';
import { Replay } from './operations/streams.operations.ts';

/** Between two inferences, in milliseconds: far more than a test waits. */
const distanceMs = 3_600_000;
const speed = 7200;

describeOnEachInstallation('the past', (kind) => {
  let installation: Installation;
  let server: ServerProcess;
  let client: GraphqlClient;
  let stored: readonly InferenceDetailsFragment[];

  beforeAll(async () => {
    installation = await Installation.create(kind);
    const orm = await openDatabase(installation.database);
    const began = Date.UTC(2026, 0, 1);
    for (const [index, fluxPosition] of ([9, 3, 9, 3, 9] as const).entries()) {
      await storeInference(orm.em.fork(), {
        fluxPosition,
        archetype: archetypeOf(fluxPosition),
        createdAt: new Date(began + index * distanceMs),
      });
    }
    await orm.close();
    server = await installation.start();
    client = new GraphqlClient(server.url);
    const { inferences } = await client.data(NewestInferences, { first: 5 });
    stored = inferences.edges.map(({ node }) => node).reverse();
  });
  afterAll(() => installation.dispose());

  const createdAt = (index: number) => String(stored[index]?.createdAt);

  test.each(
    transports,
  )('is played over %s at the distances it had, faster, and is complete then', async (transport) => {
    const asked = performance.now();
    const stream = StreamClient.openWith(transport, server.url, Replay, {
      from: createdAt(0),
      to: createdAt(4),
      speed,
    });
    for (const [index, { id }] of stored.slice(0, 4).entries()) {
      await stream.findData((data) => data.replay.node.id === id);
      // A busy machine only makes it longer; without the speed it would be hours.
      expect(performance.now() - asked).toBeGreaterThan((index * distanceMs) / speed - 50);
    }
    expect(await stream.ended).toEqual({ kind: 'complete' });
    expect(stream.data.map(({ replay }) => replay.node)).toEqual(stored.slice(0, 4));
  });

  test('is filtered', async () => {
    const stream = StreamClient.openWith('WebSocket', server.url, Replay, {
      from: createdAt(0),
      to: '2100-01-01T00:00:00Z',
      speed: 1_000_000,
      filter: { fluxPositions: [3] },
    });
    expect(await stream.ended).toEqual({ kind: 'complete' });
    expect(stream.data.map(({ replay }) => replay.node)).toEqual([stored[1], stored[3]]);
  });

  test('is left at any time', async () => {
    const stream = StreamClient.openWith('WebSocket', server.url, Replay, {
      from: createdAt(0),
      to: createdAt(4),
      speed: 0.01,
    });
    await stream.findData((data) => data.replay.node.id === stored[0]?.id);
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
