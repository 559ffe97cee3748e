import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { InferenceDetailsFragment } from '../support/gql/graphql.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { describeOnEachInstallation, Installation } from '../support/installation.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { StreamClient, type Transport, transports } from '../support/stream-client.ts';
import { infer, openStreams, record, recordHallucination, untilOpenStreams } from './actions.ts';
import { InferenceById } from './operations/inferences.operations.ts';
import { HallucinationUpdates, InferenceUpdates, SignalUpdates } from './operations/streams.operations.ts';
import { untilLive } from './until-live.ts';

describeOnEachInstallation('live updates', (kind) => {
  let installation: Installation;
  let server: ServerProcess;
  let client: GraphqlClient;
  /** Where inferences are sent to: another server, where there can be one. */
  let writer: GraphqlClient;
  const streams: StreamClient<unknown>[] = [];

  beforeAll(async () => {
    installation = await Installation.create(kind);
    server = await installation.start();
    client = new GraphqlClient(server.url);
    writer = kind === 'servers' ? new GraphqlClient((await installation.start()).url) : client;
  });
  afterAll(() => installation.dispose());
  afterEach(async () => {
    for (const stream of streams.splice(0)) stream.close();
    await untilOpenStreams(client, 0);
  });

  function opened<Result>(stream: StreamClient<Result>): StreamClient<Result> {
    streams.push(stream);
    return stream;
  }

  describe.each(transports)('over %s', (transport: Transport) => {
    test('inferenceUpdates brings every inference, whole, with its cursor', async () => {
      const stream = opened(StreamClient.open(transport, server.url, InferenceUpdates));
      await untilLive(writer, [stream]);
      const inferred = await infer(
        writer,
        `Should I forgive her? (${transport})`,
        `session-${transport.length}`,
      );
      const recorded = await record(writer, {
        digits: [0.6, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05],
      });
      for (const inference of [inferred, recorded]) {
        const { inferenceUpdates } = await stream.findData(
          (data) => data.inferenceUpdates.node.id === inference.id,
        );
        expect(inferenceUpdates.node).toEqual(inference);
        expect(await client.data(InferenceById, { id: inference.id })).toEqual({ inference });
        expect(inferenceUpdates.cursor).not.toBe('');
      }
      expect(stream.results.filter(({ errors }) => errors !== undefined)).toEqual([]);
    });

    test('signalUpdates brings the points of a chart, in commit order', async () => {
      const stream = opened(StreamClient.open(transport, server.url, SignalUpdates));
      await untilLive(writer, [stream]);
      const signals = [0.1, 0.9, 0.5, 0.7];
      const sent: InferenceDetailsFragment[] = [];
      for (const signalStrength of signals) sent.push(await record(writer, { signalStrength }));
      await stream.findData((data) => data.signalUpdates.node.inferenceId === sent.at(-1)?.uuid);
      expect(stream.data.slice(-signals.length).map((data) => data.signalUpdates.node)).toEqual(
        sent.map(({ uuid, signalStrength, confidence, fluxPosition, createdAt }) => ({
          inferenceId: uuid,
          signalStrength,
          confidence,
          fluxPosition,
          createdAt,
        })),
      );
    });

    test('hallucinationUpdates brings those whose evidence contradicts them, and no others', async () => {
      const stream = opened(StreamClient.open(transport, server.url, HallucinationUpdates));
      await untilLive(writer, [stream]);
      await record(writer, { verdict: 'SUPPORTED', evidence: 'CONTEXT' });
      const flagged = await recordHallucination(writer, { responseText: 'It is made of cheese.' });
      const { hallucinationUpdates } = await stream.findData(
        (data) => data.hallucinationUpdates.node.id === flagged.id,
      );
      expect(hallucinationUpdates.node).toEqual(flagged);
      expect(stream.data.map((data) => data.hallucinationUpdates.node.verdict)).not.toContain('SUPPORTED');
    });

    test('who leaves is counted no more', async () => {
      const leaving = opened(StreamClient.open(transport, server.url, InferenceUpdates));
      const staying = opened(StreamClient.open(transport, server.url, InferenceUpdates));
      await untilLive(writer, [leaving, staying]);
      expect(await openStreams(client)).toBe(2);
      leaving.close();
      await untilOpenStreams(client, 1);
      const { id } = await record(writer);
      await staying.findData((data) => data.inferenceUpdates.node.id === id);
    });

    test('a query that cannot be answered is refused, and others go on', async () => {
      const other = opened(StreamClient.open(transport, server.url, SignalUpdates));
      await untilLive(writer, [other]);
      const refused = opened(StreamClient.openText(transport, server.url, 'subscription { noSuchThing }'));
      await expect(refused.refusal()).resolves.toMatchObject([
        {
          message: expect.stringContaining('noSuchThing'),
          extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
        },
      ]);
      const { uuid } = await record(writer);
      await other.findData((data) => data.signalUpdates.node.inferenceId === uuid);
    });
  });

  test('subscribers of all transports and kinds are served side by side', async () => {
    const open = transports.flatMap((transport) =>
      Array.from({ length: 5 }, () => opened(StreamClient.open(transport, server.url, SignalUpdates))),
    );
    await untilLive(writer, open);
    const sent = await Promise.all(Array.from({ length: 20 }, () => record(writer)));
    for (const stream of open) {
      for (const { uuid } of sent) {
        await stream.findData((data) => data.signalUpdates.node.inferenceId === uuid);
      }
    }
  });
});
