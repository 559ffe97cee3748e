import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { InferenceDetailsFragment } from '../support/gql/graphql.ts';
import { describeOnEachInstallation } from '../support/installation.ts';
import { type Transport, transports } from '../support/stream-client.ts';
import { infer, openStreams, record, recordHallucination, untilOpenStreams } from './actions.ts';
import { LiveServers } from './live-servers.ts';
import { InferenceById } from './operations/inferences.operations.ts';
import { HallucinationUpdates, InferenceUpdates, SignalUpdates } from './operations/streams.operations.ts';
import { untilLive } from './until-live.ts';

describeOnEachInstallation('live updates', (kind) => {
  let servers: LiveServers;

  beforeAll(async () => {
    servers = await LiveServers.start(kind);
  });
  afterAll(() => servers.dispose());
  afterEach(() => servers.closeStreams());

  describe.each(transports)('over %s', (transport: Transport) => {
    test('inferenceUpdates brings every inference, whole, with its cursor', async () => {
      const stream = servers.open(transport, InferenceUpdates);
      await untilLive(servers.writer, [stream]);
      const inferred = await infer(
        servers.writer,
        `Should I forgive her? (${transport})`,
        `session-${transport.length}`,
      );
      const recorded = await record(servers.writer, {
        digits: [0.6, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05],
      });
      for (const inference of [inferred, recorded]) {
        const { inferenceUpdates } = await stream.findData(
          (data) => data.inferenceUpdates.node.id === inference.id,
        );
        expect(inferenceUpdates.node).toEqual(inference);
        expect(await servers.client.data(InferenceById, { id: inference.id })).toEqual({ inference });
        expect(inferenceUpdates.cursor).not.toBe('');
      }
      expect(stream.results.filter(({ errors }) => errors !== undefined)).toEqual([]);
    });

    test('signalUpdates brings the points of a chart, in commit order', async () => {
      const stream = servers.open(transport, SignalUpdates);
      await untilLive(servers.writer, [stream]);
      const signals = [0.1, 0.9, 0.5, 0.7];
      const sent: InferenceDetailsFragment[] = [];
      for (const signalStrength of signals) sent.push(await record(servers.writer, { signalStrength }));
      await stream.findData((data) => data.signalUpdates.node.inferenceUuid === sent.at(-1)?.uuid);
      expect(stream.data.slice(-signals.length).map((data) => data.signalUpdates.node)).toEqual(
        sent.map(({ id, uuid, signalStrength, confidence, fluxPosition, createdAt }) => ({
          inferenceId: id,
          inferenceUuid: uuid,
          signalStrength,
          confidence,
          fluxPosition,
          createdAt,
        })),
      );
    });

    test('hallucinationUpdates brings those whose evidence contradicts them, and no others', async () => {
      const stream = servers.open(transport, HallucinationUpdates);
      await untilLive(servers.writer, [stream]);
      await record(servers.writer, { verdict: 'SUPPORTED', evidence: 'CONTEXT' });
      const flagged = await recordHallucination(servers.writer, { response: 'It is made of cheese.' });
      const { hallucinationUpdates } = await stream.findData(
        (data) => data.hallucinationUpdates.node.id === flagged.id,
      );
      expect(hallucinationUpdates.node).toEqual(flagged);
      expect(stream.data.map((data) => data.hallucinationUpdates.node.verdict)).not.toContain('SUPPORTED');
    });

    test('who leaves is counted no more', async () => {
      const leaving = servers.open(transport, InferenceUpdates);
      const staying = servers.open(transport, InferenceUpdates);
      await untilLive(servers.writer, [leaving, staying]);
      expect(await openStreams(servers.client)).toBe(2);
      leaving.close();
      await untilOpenStreams(servers.client, 1);
      const { id } = await record(servers.writer);
      await staying.findData((data) => data.inferenceUpdates.node.id === id);
    });

    test('a query that cannot be answered is refused, and others go on', async () => {
      const other = servers.open(transport, SignalUpdates);
      await untilLive(servers.writer, [other]);
      const refused = servers.openText(transport, 'subscription { noSuchThing }');
      await expect(refused.refusal()).resolves.toMatchObject([
        {
          message: expect.stringContaining('noSuchThing'),
          extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
        },
      ]);
      const { uuid } = await record(servers.writer);
      await other.findData((data) => data.signalUpdates.node.inferenceUuid === uuid);
    });
  });

  test('subscribers of all transports and kinds are served side by side', async () => {
    const open = transports.flatMap((transport) =>
      Array.from({ length: 5 }, () => servers.open(transport, SignalUpdates)),
    );
    await untilLive(servers.writer, open);
    const sent = await Promise.all(Array.from({ length: 20 }, () => record(servers.writer)));
    for (const stream of open) {
      for (const { uuid } of sent) {
        await stream.findData((data) => data.signalUpdates.node.inferenceUuid === uuid);
      }
    }
  });
});
