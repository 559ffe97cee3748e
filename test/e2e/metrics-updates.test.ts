import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { cursorIn } from '../../src/platform/database/cursor.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { describeOnEachInstallation, Installation } from '../support/installation.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { StreamClient, transports } from '../support/stream-client.ts';
import { record, recordHallucination, untilOpenStreams } from './actions.ts';
import { InferenceUpdatesAfter, MetricsUpdates } from './operations/streams.operations.ts';

/** No second reading comes while a test waits. */
const seldom = 60_000;

describeOnEachInstallation('the live figures', (kind) => {
  let installation: Installation;
  let server: ServerProcess;
  let client: GraphqlClient;

  beforeAll(async () => {
    installation = await Installation.create(kind);
    server = await installation.start();
    client = new GraphqlClient(server.url);
    await record(client);
  });
  afterEach(() => untilOpenStreams(client, 0));
  afterAll(() => installation.dispose());

  const newest = async () => {
    const stream = StreamClient.openWith('WebSocket', server.url, MetricsUpdates, { everyMs: seldom });
    const { metricsUpdates } = await stream.findData(() => true);
    stream.close();
    return String(metricsUpdates.cursor);
  };

  test('come regularly, with the place they were read at', async () => {
    const stream = StreamClient.openWith('server-sent events', server.url, MetricsUpdates, { everyMs: 250 });
    const before = await stream.findData(() => true);
    await recordHallucination(client, { signalStrength: 0.125 });
    const { metricsUpdates } = await stream.findData(
      (data) => data.metricsUpdates.node.signal?.current === 0.125,
    );
    expect(metricsUpdates.node).toMatchObject({
      signal: { history: [0.125, 0.87] },
      hallucinations: { count24h: 1, inferences24h: 2 },
    });
    expect(metricsUpdates.cursor).not.toBe(before.metricsUpdates.cursor);
    const since = await record(client);
    const { cursor } = metricsUpdates;
    const inferences = StreamClient.openWith('WebSocket', server.url, InferenceUpdatesAfter, {
      after: cursor,
    });
    await inferences.findData(({ inferenceUpdates }) => inferenceUpdates.node.id === since.id);
    expect(inferences.data).toHaveLength(1);
    inferences.close();
    const count = stream.data.length;
    await stream.find(() => stream.data.length >= count + 2);
    stream.close();
  });

  test.each(transports)('are told at once to who joins others, over %s', async (transport) => {
    const open = () => StreamClient.openWith(transport, server.url, MetricsUpdates, { everyMs: seldom });
    const first = open();
    await first.findData(() => true);
    await record(client, { signalStrength: 0.375 });
    const second = open();
    const { metricsUpdates } = await second.findData(() => true);
    expect(metricsUpdates.node.signal?.current).toBe(0.375);
    expect(first.data).toHaveLength(1);
    for (const stream of [first, second]) stream.close();
  });

  test.each(
    transports,
  )('are told at once to who resumes if something was recorded, over %s', async (transport) => {
    const after = await newest();
    await record(client, { signalStrength: 0.625 });
    const stream = StreamClient.openWith(transport, server.url, MetricsUpdates, { everyMs: seldom, after });
    const { metricsUpdates } = await stream.findData(() => true);
    expect(metricsUpdates.node.signal?.current).toBe(0.625);
    expect(metricsUpdates.cursor).not.toBe(after);
    // Whoever comes later was told, so that a second one would have been, too.
    await newest();
    expect(stream.data).toHaveLength(1);
    stream.close();
  });

  test.each(
    transports,
  )('come with the next reading to who resumes and missed nothing, over %s', async (transport) => {
    const after = await newest();
    const everyMs = 1000;
    // From before it was asked for to after it came, so that a busy machine only makes it longer.
    const asked = performance.now();
    const stream = StreamClient.openWith(transport, server.url, MetricsUpdates, { everyMs, after });
    const { metricsUpdates } = await stream.findData(() => true);
    expect(performance.now() - asked).toBeGreaterThan(everyMs / 2);
    expect(metricsUpdates.cursor).toBe(after);
    stream.close();
  });

  test('come as they are asked for: every one of them, or samples', async () => {
    const everyMs = 250;
    // A sample is due when the others are long over.
    const delivery = { policy: 'SAMPLED', everyMs: seldom } as const;
    const sampled = StreamClient.openWith('WebSocket', server.url, MetricsUpdates, { everyMs, delivery });
    const all = StreamClient.openWith('WebSocket', server.url, MetricsUpdates, {
      everyMs,
      delivery: { policy: 'ALL' },
    });
    await sampled.findData(() => true);
    await all.find(() => all.data.length >= 8);
    expect(sampled.data).toHaveLength(1);
    for (const stream of [sampled, all]) stream.close();
  });

  test.each([
    ['everyMs', { everyMs: 1 }],
    ['after', { after: 'nonsense' }],
    ['after', { after: cursorIn('ModelChange', [1]) }],
    ['delivery.everyMs', { delivery: { policy: 'SAMPLED' } }],
  ] as const)('are refused with the field %s for %o', async (field, variables) => {
    const refused = StreamClient.openWith('WebSocket', server.url, MetricsUpdates, {
      everyMs: seldom,
      ...variables,
    });
    await expect(refused.refusal()).resolves.toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT', field } },
    ]);
  });

  test('are refused after what is no longer in the record', async () => {
    const after = cursorIn('Inference', [999_999]);
    const refused = StreamClient.openWith('WebSocket', server.url, MetricsUpdates, {
      everyMs: seldom,
      after,
    });
    await expect(refused.refusal()).resolves.toMatchObject([{ extensions: { code: 'CURSOR_EXPIRED' } }]);
  });
});
