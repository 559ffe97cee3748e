import { print } from 'graphql';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GraphqlClient } from '../support/graphql-client.ts';
import { describeOnEachInstallation, Installation, quickestKind } from '../support/installation.ts';
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

/** What is asked of the database is finished or refused on each kind. How streams end is tried on one here, and on the embedded database beside 500 of them. */
describeOnEachInstallation('a server that is told to stop', (kind) => {
  const onOneKind = test.runIf(kind === quickestKind());
  let installation: Installation;
  let server: ServerProcess;
  let client: GraphqlClient;

  beforeEach(async () => {
    installation = await Installation.create(kind);
    server = await installation.start();
    client = new GraphqlClient(server.url);
  });
  afterEach(() => installation.dispose());

  describe.runIf(kind === quickestKind()).each(['SIGINT', 'SIGTERM'] as const)('by %s', (signal) => {
    test('breaks off every subscription and completes none', async () => {
      const streams = transports.flatMap((transport) => [
        StreamClient.open(transport, server.url, InferenceUpdates),
        StreamClient.open(transport, server.url, SignalUpdates),
        StreamClient.open(transport, server.url, HallucinationUpdates),
      ]);
      await untilLive(client, streams);
      const exit = await server.stop(signal);
      expect(exit).toEqual({ code: 0, signal: null });
      const ends = await Promise.all(streams.map((stream) => stream.ended));
      // By protocol "complete" means over: a client that is sent it does not come back.
      expect(ends.map(({ kind }) => kind)).toEqual(streams.map(() => 'failed'));
      const overSocket = ends.slice(-3);
      const restart = { kind: 'failed', error: { code: 1012 } };
      expect(overSocket).toMatchObject(overSocket.map(() => restart));
      expect(server.errors).toBe('');
    });
  });

  onOneKind('completes replays over every transport at their end, and not before', async () => {
    const from = new Date();
    await record(client);
    const span = { from: from.toISOString(), to: new Date().toISOString() };
    const replays = (speed: number) =>
      transports.map((transport) => StreamClient.openWith(transport, server.url, Replay, { ...span, speed }));
    const over = await Promise.all(replays(1000).map(({ ended }) => ended));
    expect(over).toEqual(transports.map(() => ({ kind: 'complete' })));
    const running = replays(0.01);
    await untilOpenStreams(client, transports.length);
    await server.stop();
    const cut = await Promise.all(running.map(({ ended }) => ended));
    expect(cut).toMatchObject(transports.map(() => ({ kind: 'failed' })));
  });

  onOneKind('does not wait for those who read nothing', async () => {
    for (const transport of transports) {
      await openStalled(transport, server.url, print(InferenceUpdates));
    }
    await untilOpenStreams(client, transports.length);
    const longText = '長'.repeat(32_768);
    for (let round = 0; round < 6; round += 1) {
      const write = () => record(client, { text: longText, response: longText });
      await Promise.all(Array.from({ length: 10 }, write));
    }
    expect(await server.stop('SIGTERM')).toEqual({ code: 0, signal: null });
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
