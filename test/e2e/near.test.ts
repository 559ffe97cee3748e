import { setTimeout as sleep } from 'node:timers/promises';
import { print } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GraphqlClient } from '../support/graphql-client.ts';
import { describeOnEachInstallation, Installation } from '../support/installation.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { StreamClient, transports } from '../support/stream-client.ts';
import { infer, inferBatch, record, untilOpenStreams, variedTexts } from './actions.ts';
import { InferenceUpdates, LiveStore, NearUpdates, Similarity } from './operations/streams.operations.ts';
import { untilLive } from './until-live.ts';

const wanted = 'The engine of the car does not start in the cold.';
const minSimilarity = 0.35;

describeOnEachInstallation('those who wait for texts near to theirs', (kind) => {
  let installation: Installation;
  let server: ServerProcess;
  let client: GraphqlClient;
  let writer: GraphqlClient;

  beforeAll(async () => {
    installation = await Installation.create(kind);
    server = await installation.start();
    client = new GraphqlClient(server.url);
    writer = kind === 'servers' ? new GraphqlClient((await installation.start()).url) : client;
  });
  afterAll(() => installation.dispose());

  test.each(transports)('are told of those over %s, as they come and again', async (transport) => {
    const all = StreamClient.open(transport, server.url, InferenceUpdates);
    await untilLive(writer, [all]);
    const after = all.data.at(-1)?.inferenceUpdates.cursor ?? '';
    const live = StreamClient.openWith(transport, server.url, NearUpdates, {
      text: wanted,
      minSimilarity,
    });
    await untilOpenStreams(client, 2);
    while (live.data.length === 0) await infer(writer, wanted);

    const marker = (await infer(writer, wanted)).id;
    const sent = await inferBatch(writer, [
      ...variedTexts.slice(0, 40),
      'The engine of my car will not start when it is cold.',
      'A cold car and its engine.',
    ]);
    await record(writer, { text: wanted });
    const last = (await infer(writer, wanted)).id;
    const expected: string[] = [];
    for (const { id, inputText } of sent) {
      const { similarity } = await client.data(Similarity, { a: wanted, b: inputText });
      if (similarity >= minSimilarity) expected.push(id);
    }
    expect(expected.length).toBeGreaterThan(0);
    expect(expected.length).toBeLessThan(20);
    await live.findData((data) => data.inferenceUpdates.node.id === last);
    const received = live.data.map((data) => data.inferenceUpdates.node.id);
    expect(received.slice(received.indexOf(marker))).toEqual([marker, ...expected, last]);

    const replayed = StreamClient.openWith(transport, server.url, NearUpdates, {
      text: wanted,
      minSimilarity,
      after,
    });
    await replayed.findData((data) => data.inferenceUpdates.node.id === last);
    const again = replayed.data.map((data) => data.inferenceUpdates.node.id);
    expect(again.slice(-received.length)).toEqual(received);
    for (const stream of [all, live, replayed]) stream.close();
    await untilOpenStreams(client, 0);
  });

  test('find their vectors remembered, and the store says what it holds', async () => {
    await infer(writer, wanted);
    const before = (await client.data(LiveStore)).liveStore;
    await client.data(Similarity, { a: wanted, b: 'A text that nobody has sent before.' });
    const after = (await client.data(LiveStore)).liveStore;
    expect(after?.cacheHits).toBe((before?.cacheHits ?? 0) + 1);
    expect(after?.cacheMisses).toBe((before?.cacheMisses ?? 0) + 1);
    expect(after?.cacheHitRate).toBeGreaterThan(0);
    const counts = Object.fromEntries(after?.keys.map(({ pattern, count }) => [pattern, count]) ?? []);
    if (kind === 'embedded') expect(after).toMatchObject({ usedMemoryBytes: null, keys: [] });
    else {
      expect(after?.usedMemoryBytes).toBeGreaterThan(100_000);
      expect(counts['embedding:text:*']).toBeGreaterThan(10);
      expect(counts['signal:*']).toBe(2);
    }
  });

  test('keep no place when they have gone before their text was read', async () => {
    for (let number = 0; number < 40; number += 1) {
      const leaving = new AbortController();
      const asked = fetch(server.url, {
        method: 'POST',
        signal: leaving.signal,
        headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
        body: JSON.stringify({
          query: print(NearUpdates),
          variables: { text: `${variedTexts.slice(0, 60).join(' ')} ${number}`, minSimilarity },
        }),
      });
      await sleep(number % 8);
      leaving.abort();
      await asked.then((response) => response.body?.cancel()).catch(() => undefined);
    }
    await untilOpenStreams(client, 0);
  });

  test('are refused a share that is none', async () => {
    const refused = StreamClient.openWith('WebSocket', server.url, NearUpdates, {
      text: wanted,
      minSimilarity: 2,
    });
    await expect(refused.refusal()).resolves.toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT', field: 'filter.near.minSimilarity' } },
    ]);
  });
});
