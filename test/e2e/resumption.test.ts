import { setTimeout as sleep } from 'node:timers/promises';
import { print } from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Inference } from '../../src/modules/record/inference.entity.ts';
import { openDatabase } from '../support/databases.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { describeOnEachInstallation, Installation, isHere, patient } from '../support/installation.ts';
import { StreamClient, type Transport, transports } from '../support/stream-client.ts';
import { expectTypename, record, recordHallucination } from './actions.ts';
import { LiveServers } from './live-servers.ts';
import { NewestInferences, RecordIntervention } from './operations/inferences.operations.ts';
import {
  HallucinationUpdatesAfter,
  InferenceUpdates,
  InferenceUpdatesAfter,
  InterventionUpdates,
  ModelUpdates,
  SignalUpdatesAfter,
} from './operations/streams.operations.ts';
import { untilLive } from './until-live.ts';

const cursor = (...values: readonly unknown[]) => Buffer.from(JSON.stringify(values)).toString('base64url');

/** More than two readings of the record. */
const missed = 230;

describeOnEachInstallation('streams that were broken off', (kind) => {
  let servers: LiveServers;

  beforeAll(async () => {
    servers = await LiveServers.start(kind);
  });
  afterAll(() => servers.dispose());
  afterEach(() => servers.closeStreams());

  /** The cursor of an inference that has just been committed. */
  async function cursorNow(transport: Transport): Promise<string> {
    const stream = servers.open(transport, InferenceUpdates);
    await untilLive(servers.writer, [stream]);
    const { id } = await record(servers.writer);
    const { inferenceUpdates } = await stream.findData((data) => data.inferenceUpdates.node.id === id);
    stream.close();
    return inferenceUpdates.cursor;
  }

  test('go on after a place in the list, as the list does after theirs', async () => {
    const after = await cursorNow('WebSocket');
    const sent = [await record(servers.writer), await record(servers.writer)];
    const { inferences } = await servers.client.data(NewestInferences, { first: 2 });
    const listed = inferences.edges.map((edge) => edge.cursor).reverse();
    const stream = servers.open('WebSocket', InferenceUpdatesAfter, { after });
    await stream.findData((data) => data.inferenceUpdates.node.id === sent[1]?.id);
    expect(stream.data.map((data) => data.inferenceUpdates.cursor)).toEqual(listed);
    const next = servers.open('WebSocket', InferenceUpdatesAfter, { after: listed[0] });
    await next.findData((data) => data.inferenceUpdates.node.id === sent[1]?.id);
    expect(next.data).toHaveLength(1);
  });

  test('bring everything after the cursor over each transport, whole and once, and go on', async () => {
    const after = await cursorNow('WebSocket');
    const sent: string[] = [];
    for (let number = 0; number < missed; number += 1) sent.push((await record(servers.writer)).uuid);
    const resume = () =>
      transports.map((transport) => servers.open(transport, InferenceUpdatesAfter, { after }));
    const streams = resume();
    // The handovers happen somewhere among these.
    for (let number = 0; number < 40; number += 1) sent.push((await record(servers.writer)).uuid);
    for (const stream of streams)
      await stream.findData((data) => data.inferenceUpdates.node.uuid === sent.at(-1));
    const last = await record(servers.writer, {
      digits: [0.6, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05],
    });
    for (const stream of [...streams, ...resume()]) {
      await stream.findData((data) => data.inferenceUpdates.node.uuid === last.uuid);
      expect(stream.data.map((data) => data.inferenceUpdates.node.uuid)).toEqual([...sent, last.uuid]);
      expect(stream.data.at(-1)?.inferenceUpdates.node).toEqual(last);
      expect(stream.data).toEqual(streams[0]?.data);
    }
  });

  describe.each(transports)('over %s', (transport: Transport) => {
    test('are filtered alike before and after the handover', async () => {
      const after = await cursorNow(transport);
      const filter = {
        minSignalStrength: 0.3,
        maxSignalStrength: 0.6,
        fluxPositions: [3, 9],
        verdicts: ['UNKNOWN' as const],
      };
      const stream = () => servers.open(transport, SignalUpdatesAfter, { after, filter });
      const live = stream();
      await sleep(300);
      const sent = [];
      for (const signalStrength of [0.2999, 0.3, 0.45, 0.6, 0.6001])
        for (const fluxPosition of [3, 4, 9])
          sent.push(await record(servers.writer, { signalStrength, fluxPosition }));
      await recordHallucination(servers.writer, { signalStrength: 0.45, fluxPosition: 3 });
      const wanted = sent
        .filter(({ signalStrength: s, fluxPosition: p }) => s >= 0.3 && s <= 0.6 && p !== 4)
        .map(({ uuid }) => uuid);
      expect(wanted).toHaveLength(6);
      const replayed = stream();
      for (const one of [live, replayed]) {
        await one.findData((data) => data.signalUpdates.node.inferenceUuid === wanted.at(-1));
        expect(one.data.map((data) => data.signalUpdates.node.inferenceUuid)).toEqual(wanted);
      }
    });

    test('of hallucinations bring those, and nothing else', async () => {
      const after = await cursorNow(transport);
      await record(servers.writer);
      const flagged = await recordHallucination(servers.writer);
      const stream = servers.open(transport, HallucinationUpdatesAfter, { after });
      await stream.findData((data) => data.hallucinationUpdates.node.id === flagged.id);
      const next = await recordHallucination(servers.writer);
      await stream.findData((data) => data.hallucinationUpdates.node.id === next.id);
      expect(stream.data.map((data) => data.hallucinationUpdates.node)).toEqual([flagged, next]);
    });

    test('of interventions bring those of inferences and those recorded later', async () => {
      const inference = await record(servers.writer, { fluxPosition: 3 });
      const add = async (signalBefore: number) => {
        const answer = await servers.writer.data(RecordIntervention, {
          input: { inferenceId: inference.id, position: 3, signalBefore, signalAfter: 0.8 },
        });
        return expectTypename(answer.recordIntervention, 'RecordInterventionPayload').intervention;
      };
      const stream = servers.open(transport, InterventionUpdates, {});
      while (stream.data.length === 0) {
        await add(0.5);
        await sleep(50);
      }
      const added = [await add(0.6), await add(0.7)];
      const last = ({ node }: { node: { id: string } }) => node.id === added.at(-1)?.id;
      await stream.findData((data) => last(data.interventionUpdates));
      const received = stream.data.map((data) => data.interventionUpdates);
      expect(received.slice(-2).map(({ node }) => node)).toMatchObject(
        added.map((intervention) => ({ ...intervention, inference: { id: inference.id } })),
      );
      const again = servers.open(transport, InterventionUpdates, { after: received[0]?.cursor });
      await again.findData((data) => last(data.interventionUpdates));
      expect(again.data.map((data) => data.interventionUpdates)).toEqual(received.slice(1));

      const foreign = { after: received[0]?.cursor };
      for (const other of [InferenceUpdatesAfter, ModelUpdates]) {
        const refused = servers.openText(transport, print(other), foreign);
        await expect(refused.refusal()).resolves.toMatchObject([
          { extensions: { code: 'BAD_USER_INPUT', field: 'after' } },
        ]);
      }
    });

    test('that ask for the newest only leave out what is between', async () => {
      const delivery = { policy: 'SAMPLED' as const, everyMs: 1000 };
      const stream = servers.open(transport, SignalUpdatesAfter, { delivery });
      await untilLive(servers.writer, [stream]);
      const before = stream.data.length;
      const sent: string[] = [];
      const started = performance.now();
      for (let number = 0; number < 30; number += 1) sent.push((await record(servers.writer)).uuid);
      await stream.findData((data) => data.signalUpdates.node.inferenceUuid === sent.at(-1));
      // However long it lasted: two are never closer than that.
      const samples = Math.ceil((performance.now() - started) / delivery.everyMs) + 1;
      expect(stream.data.length - before).toBeLessThanOrEqual(samples + 1);
      expect(stream.data.length - before).toBeLessThan(sent.length);
    });

    const refusals = [
      ['a cursor that is none', { after: 'nonsense' }, 'BAD_USER_INPUT', 'after'],
      ['a cursor of another order', { after: cursor('Inference', 0.5, 9) }, 'BAD_USER_INPUT', 'after'],
      ['a cursor of interventions', { after: cursor('SacredIntervention', 1) }, 'BAD_USER_INPUT', 'after'],
      ['a cursor of models', { after: cursor('ModelChange', 1) }, 'BAD_USER_INPUT', 'after'],
      ['a cursor that no longer is', { after: cursor('Inference', 999999) }, 'CURSOR_EXPIRED', undefined],
      [
        'samples of no distance',
        { delivery: { policy: 'SAMPLED' as const } },
        'BAD_USER_INPUT',
        'delivery.everyMs',
      ],
      [
        'a share beyond one',
        { filter: { minSignalStrength: 2 } },
        'BAD_USER_INPUT',
        'filter.minSignalStrength',
      ],
      [
        'resumption of samples',
        { after: cursor('Inference', 1), delivery: { policy: 'LATEST' as const } },
        'BAD_USER_INPUT',
        'after',
      ],
    ] as const;
    test.each(refusals)('are refused with %s', async (_name, variables, code, field) => {
      const refused = servers.open(transport, SignalUpdatesAfter, variables);
      await expect(refused.refusal()).resolves.toMatchObject([
        { extensions: field === undefined ? { code } : { code, field } },
      ]);
    });
  });
});

describe.skipIf(!isHere('servers'))('a record that was cut off at its beginning', patient, () => {
  test('refuses to resume where something may be missing', async () => {
    const installation = await Installation.create('servers');
    try {
      const { url } = await installation.start();
      const client = new GraphqlClient(url);
      const stream = StreamClient.openWith('WebSocket', url, SignalUpdatesAfter, {});
      await untilLive(client, [stream]);
      const after = stream.data[0]?.signalUpdates.cursor ?? '';
      stream.close();
      const orm = await openDatabase(installation.database);
      await orm.em.fork().nativeDelete(Inference, {});
      await orm.close();
      await record(client);
      const refused = StreamClient.openWith('WebSocket', url, SignalUpdatesAfter, { after });
      await expect(refused.refusal()).resolves.toMatchObject([{ extensions: { code: 'CURSOR_EXPIRED' } }]);
    } finally {
      await installation.dispose();
    }
  });
});
