import { setTimeout as sleep } from 'node:timers/promises';
import { print } from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Inference } from '../../src/modules/inferences/inference.entity.ts';
import { openDatabase } from '../support/databases.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { describeOnEachInstallation, Installation, isHere, patient } from '../support/installation.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { StreamClient, type Transport, transports } from '../support/stream-client.ts';
import { expectTypename, record, recordHallucination, untilOpenStreams } from './actions.ts';
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
  let installation: Installation;
  let server: ServerProcess;
  let client: GraphqlClient;
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

  /** The cursor of an inference that has just been committed. */
  async function cursorNow(transport: Transport): Promise<string> {
    const stream = opened(StreamClient.open(transport, server.url, InferenceUpdates));
    await untilLive(writer, [stream]);
    const { id } = await record(writer);
    const { inferenceUpdates } = await stream.findData((data) => data.inferenceUpdates.node.id === id);
    stream.close();
    return inferenceUpdates.cursor;
  }

  test('go on after a place in the list, as the list does after theirs', async () => {
    const after = await cursorNow('WebSocket');
    const sent = [await record(writer), await record(writer)];
    const { inferences } = await client.data(NewestInferences, { first: 2 });
    const listed = inferences.edges.map((edge) => edge.cursor).reverse();
    const stream = opened(StreamClient.openWith('WebSocket', server.url, InferenceUpdatesAfter, { after }));
    await stream.findData((data) => data.inferenceUpdates.node.id === sent[1]?.id);
    expect(stream.data.map((data) => data.inferenceUpdates.cursor)).toEqual(listed);
    const next = opened(
      StreamClient.openWith('WebSocket', server.url, InferenceUpdatesAfter, { after: listed[0] }),
    );
    await next.findData((data) => data.inferenceUpdates.node.id === sent[1]?.id);
    expect(next.data).toHaveLength(1);
  });

  describe.each(transports)('over %s', (transport: Transport) => {
    test('bring everything after the cursor, whole and once, and go on', async () => {
      const after = await cursorNow(transport);
      const sent: string[] = [];
      for (let number = 0; number < missed; number += 1) sent.push((await record(writer)).uuid);
      const stream = opened(StreamClient.openWith(transport, server.url, InferenceUpdatesAfter, { after }));
      // The handover happens somewhere among these.
      for (let number = 0; number < 40; number += 1) sent.push((await record(writer)).uuid);
      await stream.findData((data) => data.inferenceUpdates.node.uuid === sent.at(-1));
      const last = await record(writer, { digits: [0.6, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05] });
      await stream.findData((data) => data.inferenceUpdates.node.uuid === last.uuid);
      expect(stream.data.map((data) => data.inferenceUpdates.node.uuid)).toEqual([...sent, last.uuid]);
      expect(stream.data.at(-1)?.inferenceUpdates.node).toEqual(last);

      const again = opened(StreamClient.openWith(transport, server.url, InferenceUpdatesAfter, { after }));
      await again.findData((data) => data.inferenceUpdates.node.uuid === last.uuid);
      expect(again.data).toEqual(stream.data);
    });

    test('are filtered alike before and after the handover', async () => {
      const after = await cursorNow(transport);
      const filter = {
        minSignal: 0.3,
        maxSignal: 0.6,
        fluxPositions: [3, 9],
        verdicts: ['UNKNOWN' as const],
      };
      const stream = () =>
        opened(StreamClient.openWith(transport, server.url, SignalUpdatesAfter, { after, filter }));
      const live = stream();
      await sleep(300);
      const sent = [];
      for (const signalStrength of [0.2999, 0.3, 0.45, 0.6, 0.6001])
        for (const fluxPosition of [3, 4, 9])
          sent.push(await record(writer, { signalStrength, fluxPosition }));
      await recordHallucination(writer, { signalStrength: 0.45, fluxPosition: 3 });
      const wanted = sent
        .filter(({ signalStrength: s, fluxPosition: p }) => s >= 0.3 && s <= 0.6 && p !== 4)
        .map(({ uuid }) => uuid);
      expect(wanted).toHaveLength(6);
      const replayed = stream();
      for (const one of [live, replayed]) {
        await one.findData((data) => data.signalUpdates.node.inferenceId === wanted.at(-1));
        expect(one.data.map((data) => data.signalUpdates.node.inferenceId)).toEqual(wanted);
      }
    });

    test('of hallucinations bring those, and nothing else', async () => {
      const after = await cursorNow(transport);
      await record(writer);
      const flagged = await recordHallucination(writer);
      const stream = opened(
        StreamClient.openWith(transport, server.url, HallucinationUpdatesAfter, { after }),
      );
      await stream.findData((data) => data.hallucinationUpdates.node.id === flagged.id);
      const next = await recordHallucination(writer);
      await stream.findData((data) => data.hallucinationUpdates.node.id === next.id);
      expect(stream.data.map((data) => data.hallucinationUpdates.node)).toEqual([flagged, next]);
    });

    test('of interventions bring those of inferences and those recorded later', async () => {
      const inference = await record(writer, { fluxPosition: 3 });
      const add = async (signalBefore: number) => {
        const answer = await writer.data(RecordIntervention, {
          input: { inferenceId: inference.id, position: 3, signalBefore, signalAfter: 0.8 },
        });
        return expectTypename(answer.recordIntervention, 'SacredIntervention');
      };
      const stream = opened(StreamClient.openWith(transport, server.url, InterventionUpdates, {}));
      while (stream.data.length === 0) {
        await add(0.5);
        await sleep(50);
      }
      const added = [await add(0.6), await add(0.7)];
      const last = ({ node }: { node: { id: string } }) => node.id === added.at(-1)?.id;
      await stream.findData((data) => last(data.interventionUpdates));
      const received = stream.data.map((data) => data.interventionUpdates);
      expect(received.slice(-2).map(({ node }) => node)).toMatchObject(
        added.map(({ __typename, ...rest }) => ({ ...rest, inference: { id: inference.id } })),
      );
      const again = opened(
        StreamClient.openWith(transport, server.url, InterventionUpdates, { after: received[0]?.cursor }),
      );
      await again.findData((data) => last(data.interventionUpdates));
      expect(again.data.map((data) => data.interventionUpdates)).toEqual(received.slice(1));

      const foreign = { after: received[0]?.cursor };
      for (const other of [InferenceUpdatesAfter, ModelUpdates]) {
        const refused = opened(
          StreamClient.openText(transport, server.url, print(other), undefined, foreign),
        );
        await expect(refused.refusal()).resolves.toMatchObject([
          { extensions: { code: 'BAD_USER_INPUT', field: 'after' } },
        ]);
      }
    });

    test('that ask for the newest only leave out what is between', async () => {
      const delivery = { policy: 'SAMPLED' as const, everyMs: 400 };
      const stream = opened(StreamClient.openWith(transport, server.url, SignalUpdatesAfter, { delivery }));
      await untilLive(writer, [stream]);
      const before = stream.data.length;
      const sent: string[] = [];
      const started = performance.now();
      for (let number = 0; number < 30; number += 1) sent.push((await record(writer)).uuid);
      await stream.findData((data) => data.signalUpdates.node.inferenceId === sent.at(-1));
      const samples = Math.ceil((performance.now() - started) / 400) + 1;
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
      ['a share beyond one', { filter: { minSignal: 2 } }, 'BAD_USER_INPUT', 'filter.minSignal'],
      [
        'resumption of samples',
        { after: cursor('Inference', 1), delivery: { policy: 'LATEST' as const } },
        'BAD_USER_INPUT',
        'after',
      ],
    ] as const;
    test.each(refusals)('are refused with %s', async (_name, variables, code, field) => {
      const refused = opened(StreamClient.openWith(transport, server.url, SignalUpdatesAfter, variables));
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
