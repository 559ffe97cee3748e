import { setTimeout as sleep } from 'node:timers/promises';
import { print } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { InferenceUpdatesSubscription } from '../support/gql/graphql.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, patient } from '../support/installation.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { openStalled } from '../support/stalled-stream.ts';
import { StreamClient, transports } from '../support/stream-client.ts';
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

describe('a client that takes no event stream', patient, () => {
  test('is refused, and keeps no place', async () => {
    const installation = await Installation.create('embedded');
    try {
      const server = await installation.start({ SUBSCRIPTION_LIMIT: '1' });
      const client = new GraphqlClient(server.url);
      for (let number = 0; number < 3; number += 1) {
        const response = await fetch(server.url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', accept: 'application/json' },
          body: JSON.stringify({ query: print(SignalUpdates) }),
        });
        expect(response.status).toBe(406);
        await response.body?.cancel();
      }
      expect(await openStreams(client)).toBe(0);
    } finally {
      await installation.dispose();
    }
  });
});

describe.each(transports)(
  'over %s, a server that serves three streams with a buffer of four',
  patient,
  (transport) => {
    let installation: Installation;
    let server: ServerProcess;
    let client: GraphqlClient;

    beforeAll(async () => {
      installation = await Installation.create('embedded');
      server = await installation.start({ SUBSCRIPTION_BUFFER: '4', SUBSCRIPTION_LIMIT: '3' });
      client = new GraphqlClient(server.url);
    });
    afterAll(() => installation.dispose());
    beforeEach(() => untilOpenStreams(client, 0));

    test('who is ended before anything came can resume where it began', async () => {
      const texts = Array.from({ length: 40 }, (_, index) => `text ${index} over ${transport}`);
      /** No transport tells from when on it serves: one that the batch passed by was not served yet. */
      const passedByTheBatch = async () => {
        const open = StreamClient.open(transport, server.url, InferenceUpdates);
        await untilOpenStreams(client, 1);
        const batch = await inferBatch(client, texts);
        await Promise.race([open.ended, open.find(() => true).catch(() => undefined), sleep(2000)]);
        if (open.results.length > 0) return { open, batch };
        open.close();
        await untilOpenStreams(client, 0);
        return null;
      };
      let served = await passedByTheBatch();
      while (served === null) served = await passedByTheBatch();
      const { open, batch } = served;
      expect(await open.ended).toEqual({ kind: 'complete' });
      const lagged = open.results.at(-1)?.errors?.[0]?.extensions;
      expect(lagged).toMatchObject({ code: 'SUBSCRIPTION_LAGGED', cursor: expect.any(String) });
      const after = String(lagged?.cursor);
      const resumed = StreamClient.openWith(transport, server.url, SignalUpdatesAfter, { after });
      await resumed.findData((data) => data.signalUpdates.node.inferenceId === batch.at(-1)?.uuid);
      const received = [
        ...open.data.map((data) => data.inferenceUpdates.node.uuid),
        ...resumed.data.map((data) => data.signalUpdates.node.inferenceId),
      ];
      expect(received).toEqual(batch.map(({ uuid }) => uuid));
      resumed.close();
    });

    test('who reads nothing is told so and ended, while the others receive everything', async () => {
      const stalled = await openStalled<InferenceUpdatesSubscription>(
        transport,
        server.url,
        print(InferenceUpdates),
      );
      await untilOpenStreams(client, 1);
      const readers = transports.map((other) => StreamClient.open(other, server.url, SignalUpdates));
      await untilLive(client, readers);

      const sent: string[] = [];
      while (sent.length < updates) {
        sent.push((await record(client, { text: longText, responseText: longText })).uuid);
      }
      sent.push((await record(client)).uuid);
      for (const reader of readers) {
        await reader.findData((data) => data.signalUpdates.node.inferenceId === sent.at(-1));
        const received = reader.data.map((data) => data.signalUpdates.node.inferenceId);
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
      await untilOpenStreams(client, 0);
      const first = received.indexOf(sent[0] ?? '');
      expect(first).toBeGreaterThanOrEqual(0);
      expect(received.slice(first)).toEqual(sent.slice(0, received.length - first));
    });

    test('a fourth subscriber is turned away until one of the three has left', async () => {
      const open = [1, 2, 3].map(() => StreamClient.open(transport, server.url, SignalUpdates));
      await untilLive(client, open);
      const refused = StreamClient.open(transport, server.url, SignalUpdates);
      await expect(refused.refusal()).resolves.toMatchObject([
        { extensions: { code: 'SUBSCRIPTION_LIMIT' } },
      ]);
      open[0]?.close();
      await untilOpenStreams(client, 2);
      const accepted = StreamClient.open(transport, server.url, SignalUpdates);
      await untilLive(client, [accepted]);
      for (const stream of [...open, accepted]) stream.close();
    });

    test('whom there is no place for costs no work, and whoever is refused takes no place', async () => {
      const near = (text: string) => ({ text, minSimilarity: 0.5 });
      for (let number = 0; number < 5; number += 1) {
        const refused = StreamClient.openWith(transport, server.url, SignalUpdatesAfter, { after: 'none' });
        await expect(refused.refusal()).resolves.toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
      }
      const unready = StreamClient.openText(
        transport,
        server.url,
        'subscription { inferenceUpdates(filter: { near: { text: "a", minSimilarity: 0.5, model: "none" } }) { cursor } }',
      );
      await expect(unready.refusal()).resolves.toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
      expect(await openStreams(client)).toBe(0);

      const open = [1, 2, 3].map(() => StreamClient.open(transport, server.url, SignalUpdates));
      await untilLive(client, open);
      const before = (await client.data(LiveStore)).liveStore;
      for (const variables of [
        { ...near(`Who reads this over ${transport}?`) },
        { ...near('a'), after: 'none' },
      ]) {
        const refused = StreamClient.openWith(transport, server.url, NearUpdates, variables);
        await expect(refused.refusal()).resolves.toMatchObject([
          { extensions: { code: 'SUBSCRIPTION_LIMIT' } },
        ]);
      }
      const after = (await client.data(LiveStore)).liveStore;
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
      const refused = StreamClient.openText(transport, server.url, query);
      await expect(refused.refusal()).resolves.toMatchObject([
        {
          message: expect.stringContaining(`@${name} is not allowed on the root field`),
          extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
        },
      ]);
      expect(`${server.output}${server.errors}`).not.toContain('TypeError');
      expect(await openStreams(client)).toBe(0);
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
      const refused = StreamClient.openText(transport, server.url, query);
      await expect(refused.refusal()).resolves.toMatchObject([
        { extensions: { code: 'QUERY_TOO_COMPLEX', measure } },
      ]);
      expect(await openStreams(client)).toBe(0);
    });
  },
);
