import { print } from 'graphql';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, patient, quickestKind } from '../support/installation.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { openStalled } from '../support/stalled-stream.ts';
import { StreamClient, transports } from '../support/stream-client.ts';
import { expectTypename, record, untilOpenStreams, variedTexts } from './actions.ts';
import { Infer, InferencesByIds } from './operations/inferences.operations.ts';
import {
  HallucinationUpdates,
  InferenceUpdates,
  Replay,
  SignalUpdates,
} from './operations/streams.operations.ts';
import { untilLive } from './until-live.ts';

/**
 * What is under way in the database is finished or refused on each kind of installation, as
 * `shutdown-under-load` shows. How streams end is tried here on one, and on the embedded database
 * beside 500 of them.
 */
describe('a server that is told to stop', patient, () => {
  let installation: Installation;
  let server: ServerProcess;
  let client: GraphqlClient;

  beforeEach(async () => {
    installation = await Installation.create(quickestKind());
    server = await installation.start();
    client = new GraphqlClient(server.url);
  });
  afterEach(() => installation.dispose());

  /** Streams of each kind over each transport, the last of them over WebSocket. */
  const streamsOfEachKind = () =>
    transports.flatMap((transport) => [
      StreamClient.open(transport, server.url, InferenceUpdates),
      StreamClient.open(transport, server.url, SignalUpdates),
      StreamClient.open(transport, server.url, HallucinationUpdates),
    ]);

  async function expectBrokenOff(streams: ReturnType<typeof streamsOfEachKind>): Promise<void> {
    const ends = await Promise.all(streams.map((stream) => stream.ended));
    // By protocol "complete" means over: a client that is sent it does not come back.
    expect(ends.map(({ kind }) => kind)).toEqual(streams.map(() => 'failed'));
    const overSocket = ends.slice(-3);
    const restart = { kind: 'failed', error: { code: 1012 } };
    expect(overSocket).toMatchObject(overSocket.map(() => restart));
    expect(server.errors).toBe('');
  }

  test('by SIGTERM breaks off every subscription and every replay that is not over, and completes none', async () => {
    const from = new Date();
    await record(client);
    const span = { from: from.toISOString(), to: new Date().toISOString() };
    const replays = (speed: number) =>
      transports.map((transport) => StreamClient.openWith(transport, server.url, Replay, { ...span, speed }));
    const over = await Promise.all(replays(1000).map(({ ended }) => ended));
    expect(over).toEqual(transports.map(() => ({ kind: 'complete' })));
    const running = replays(0.01);
    await untilOpenStreams(client, transports.length);
    const streams = streamsOfEachKind();
    await untilLive(client, streams);
    expect(await server.stop('SIGTERM')).toEqual({ code: 0, signal: null });
    const cut = await Promise.all(running.map(({ ended }) => ended));
    expect(cut).toMatchObject(transports.map(() => ({ kind: 'failed' })));
    await expectBrokenOff(streams);
  });

  test('by SIGINT breaks off every subscription, and does not wait for those who read nothing', async () => {
    for (const transport of transports) {
      await openStalled(transport, server.url, print(InferenceUpdates));
    }
    await untilOpenStreams(client, transports.length);
    const streams = streamsOfEachKind();
    await untilLive(client, streams);
    const longText = '長'.repeat(32_768);
    for (let round = 0; round < 6; round += 1) {
      const write = () => record(client, { text: longText, response: longText });
      await Promise.all(Array.from({ length: 10 }, write));
    }
    expect(await server.stop('SIGINT')).toEqual({ code: 0, signal: null });
    await expectBrokenOff(streams);
  });

  test('finishes or refuses what is under way, and keeps what it answered', async () => {
    const calls = variedTexts.slice(0, 100).map(async (text) => {
      const answer = await client.execute(Infer, { input: { text } });
      return expectTypename(answer.data?.infer ?? { __typename: 'Refusal' }, 'InferPayload').inference;
    });
    await Promise.race(calls);
    const exit = server.stop('SIGTERM');
    const outcomes = await Promise.allSettled(calls);
    expect(await exit).toEqual({ code: 0, signal: null });
    const answered = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    expect(answered.length).toBeGreaterThan(0);

    const again = new GraphqlClient((await installation.start()).url);
    const { nodes } = await again.data(InferencesByIds, { ids: answered.map(({ id }) => id) });
    expect(nodes).toEqual(answered);
  });
});
