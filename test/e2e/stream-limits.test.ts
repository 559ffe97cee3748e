import { setTimeout as sleep } from 'node:timers/promises';
import { print } from 'graphql';
import { beforeEach, describe, expect, test } from 'vitest';
import type { InferenceUpdatesSubscription } from '../support/gql/graphql.ts';
import { patient, quickestKind } from '../support/installation.ts';
import { openStalled } from '../support/stalled-stream.ts';
import { StreamClient, transports } from '../support/stream-client.ts';
import { withServer } from '../support/with-server.ts';
import { inferBatch, openStreams, record, untilOpenStreams } from './actions.ts';
import {
  InferenceUpdates,
  LiveStore,
  NearUpdates,
  SignalUpdates,
  SignalUpdatesAfter,
} from './operations/streams.operations.ts';
import { untilLive } from './until-live.ts';

/** A third of a megabyte in one update, so that what a connection holds by itself is soon full. */
const longText = '長'.repeat(32_768);
const updates = 60;

describe('a server that serves three streams with a buffer of four', patient, () => {
  const running = withServer(quickestKind(), { SUBSCRIPTION_BUFFER: '4', SUBSCRIPTION_LIMIT: '3' });
  beforeEach(() => untilOpenStreams(running.client, 0));

  test('refuses a client that takes no event stream, which keeps no place', async () => {
    for (let number = 0; number < 4; number += 1) {
      const response = await fetch(running.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({ query: print(SignalUpdates) }),
      });
      expect(response.status).toBe(406);
      await response.body?.cancel();
    }
    expect(await openStreams(running.client)).toBe(0);
  });

  describe.each(transports)('over %s', (transport) => {
    test('who is ended before anything came can resume where it began', async () => {
      const texts = Array.from({ length: 40 }, (_, index) => `text ${index} over ${transport}`);
      /**
       * No transport tells from when on it serves: one that the batch passed by was not served yet.
       */
      const passedByTheBatch = async () => {
        const open = StreamClient.open(transport, running.url, InferenceUpdates);
        await untilOpenStreams(running.client, 1);
        const batch = await inferBatch(running.client, texts);
        await Promise.race([open.ended, open.find(() => true).catch(() => undefined), sleep(2000)]);
        if (open.results.length > 0) return { open, batch };
        open.close();
        await untilOpenStreams(running.client, 0);
        return null;
      };
      let served = await passedByTheBatch();
      while (served === null) served = await passedByTheBatch();
      const { open, batch } = served;
      expect(await open.ended).toEqual({ kind: 'complete' });
      const lagged = open.results.at(-1)?.errors?.[0]?.extensions;
      expect(lagged).toMatchObject({ code: 'SUBSCRIPTION_LAGGED', cursor: expect.any(String) });
      const after = String(lagged?.cursor);
      const resumed = StreamClient.openWith(transport, running.url, SignalUpdatesAfter, { after });
      await resumed.findData((data) => data.signalUpdates.node.inferenceUuid === batch.at(-1)?.uuid);
      const received = [
        ...open.data.map((data) => data.inferenceUpdates.node.uuid),
        ...resumed.data.map((data) => data.signalUpdates.node.inferenceUuid),
      ];
      expect(received).toEqual(batch.map(({ uuid }) => uuid));
      resumed.close();
    });

    test('who reads nothing is told so and ended, while the others receive everything', async () => {
      const stalled = await openStalled<InferenceUpdatesSubscription>(
        transport,
        running.url,
        print(InferenceUpdates),
      );
      await untilOpenStreams(running.client, 1);
      const readers = transports.map((other) => StreamClient.open(other, running.url, SignalUpdates));
      await untilLive(running.client, readers);

      const sent: string[] = [];
      while (sent.length < updates) {
        sent.push((await record(running.client, { text: longText, response: longText })).uuid);
      }
      sent.push((await record(running.client)).uuid);
      for (const reader of readers) {
        await reader.findData((data) => data.signalUpdates.node.inferenceUuid === sent.at(-1));
        const received = reader.data.map((data) => data.signalUpdates.node.inferenceUuid);
        expect(received.slice(-sent.length)).toEqual(sent);
        reader.close();
      }

      const results = await stalled.read();
      expect(results.at(-1)).toMatchObject({
        data: null,
        errors: [{ extensions: { code: 'SUBSCRIPTION_LAGGED' } }],
      });
      const received = results.slice(0, -1).flatMap(({ data }) => data?.inferenceUpdates.node.uuid ?? []);
      expect(received).toHaveLength(results.length - 1);
      await untilOpenStreams(running.client, 0);
      const first = received.indexOf(sent[0] ?? '');
      expect(first).toBeGreaterThanOrEqual(0);
      expect(received.slice(first)).toEqual(sent.slice(0, received.length - first));
    });

    test('a fourth subscriber is turned away until one of the three has left', async () => {
      const open = [1, 2, 3].map(() => StreamClient.open(transport, running.url, SignalUpdates));
      await untilLive(running.client, open);
      const refused = StreamClient.open(transport, running.url, SignalUpdates);
      await expect(refused.refusal()).resolves.toMatchObject([
        { extensions: { code: 'SUBSCRIPTION_LIMIT' } },
      ]);
      open[0]?.close();
      await untilOpenStreams(running.client, 2);
      const accepted = StreamClient.open(transport, running.url, SignalUpdates);
      await untilLive(running.client, [accepted]);
      for (const stream of [...open, accepted]) stream.close();
    });

    test('whom there is no place for costs no work, and whoever is refused takes no place', async () => {
      const near = (text: string) => ({ text, minSimilarity: 0.5 });
      for (let number = 0; number < 5; number += 1) {
        const refused = StreamClient.openWith(transport, running.url, SignalUpdatesAfter, { after: 'none' });
        await expect(refused.refusal()).resolves.toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
      }
      const unready = StreamClient.openText(
        transport,
        running.url,
        'subscription { inferenceUpdates(filter: { near: { text: "a", minSimilarity: 0.5, model: "none" } }) { cursor } }',
      );
      await expect(unready.refusal()).resolves.toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
      expect(await openStreams(running.client)).toBe(0);

      const open = [1, 2, 3].map(() => StreamClient.open(transport, running.url, SignalUpdates));
      await untilLive(running.client, open);
      const before = (await running.client.data(LiveStore)).liveStore;
      for (const variables of [
        { ...near(`Who reads this over ${transport}?`) },
        { ...near('a'), after: 'none' },
      ]) {
        const refused = StreamClient.openWith(transport, running.url, NearUpdates, variables);
        await expect(refused.refusal()).resolves.toMatchObject([
          { extensions: { code: 'SUBSCRIPTION_LIMIT' } },
        ]);
      }
      const after = (await running.client.data(LiveStore)).liveStore;
      expect(after?.cacheMisses).toBe(before?.cacheMisses);
      expect(after?.cacheHits).toBe(before?.cacheHits);
      for (const stream of open) stream.close();
    });

    test.each([
      ['a literal', 'subscription { inferenceUpdates @skip(if: true) { cursor } }', 'skip'],
      ['one that holds', 'subscription { inferenceUpdates @include(if: true) { cursor } }', 'include'],
      [
        'a variable',
        'subscription ($no: Boolean! = false) { inferenceUpdates @include(if: $no) { cursor } }',
        'include',
      ],
      [
        'one on a fragment',
        'subscription { ...Root @skip(if: true) } fragment Root on Subscription { inferenceUpdates { cursor } }',
        'skip',
      ],
      [
        'one inside a fragment',
        'subscription { ...Root } fragment Root on Subscription { ... { inferenceUpdates @skip(if: true) { cursor } } }',
        'skip',
      ],
    ])('a root field that depends on %s is refused, and is no fault of the server', async (_, query, name) => {
      const refused = StreamClient.openText(transport, running.url, query);
      await expect(refused.refusal()).resolves.toMatchObject([
        {
          message: expect.stringContaining(`@${name} is not allowed on the root field`),
          extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
        },
      ]);
      expect(`${running.server.output}${running.server.errors}`).not.toContain('TypeError');
      expect(await openStreams(running.client)).toBe(0);
    });

    const wide = ['signalStrength ', 'confidence ', 'createdAt ', 'fluxPosition ', 'inferenceId ']
      .map((field) => field.repeat(81))
      .join('');
    const flagged =
      'hallucinations { recent(first: 100) { edges { node { inputText responseText archetype confidence signalStrength createdAt verdict } } } }';
    test.each([
      ['too wide', `subscription { signalUpdates { cursor node { ${wide} } } }`, 'breadth'],
      [
        'too dear behind a fragment',
        `subscription Dear { metricsUpdates { node { ...Flagged } } }
         fragment Flagged on LiveFigures { ${Array.from({ length: 29 }, (_, index) => `f${index}: ${flagged}`).join(' ')} }`,
        'complexity',
      ],
    ])('an operation that is %s is refused before anything of it runs', async (_, query, measure) => {
      const refused = StreamClient.openText(transport, running.url, query);
      await expect(refused.refusal()).resolves.toMatchObject([
        { extensions: { code: 'QUERY_TOO_COMPLEX', measure } },
      ]);
      expect(await openStreams(running.client)).toBe(0);
    });
  });
});
