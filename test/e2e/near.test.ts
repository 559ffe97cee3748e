import { setTimeout as sleep } from 'node:timers/promises';
import { print } from 'graphql';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { describeOnEachInstallation } from '../support/installation.ts';
import { transports } from '../support/stream-client.ts';
import { infer, inferBatch, record, untilOpenStreams, variedTexts } from './actions.ts';
import { LiveServers } from './live-servers.ts';
import { InferenceUpdates, LiveStore, NearUpdates, Similarity } from './operations/streams.operations.ts';
import { untilLive } from './until-live.ts';

const wanted = 'The engine of the car does not start in the cold.';
const minSimilarity = 0.35;

describeOnEachInstallation('those who wait for texts near to theirs', (kind) => {
  let servers: LiveServers;

  beforeAll(async () => {
    servers = await LiveServers.start(kind);
  });
  afterAll(() => servers.dispose());
  afterEach(() => servers.closeStreams());

  test.each(transports)('are told of those over %s, as they come and again', async (transport) => {
    const all = servers.open(transport, InferenceUpdates);
    await untilLive(servers.writer, [all]);
    const after = all.data.at(-1)?.inferenceUpdates.cursor ?? '';
    const live = servers.open(transport, NearUpdates, { text: wanted, minSimilarity });
    await untilOpenStreams(servers.client, 2);
    while (live.data.length === 0) await infer(servers.writer, wanted);

    const marker = (await infer(servers.writer, wanted)).id;
    const sent = await inferBatch(servers.writer, [
      ...variedTexts.slice(0, 40),
      'The engine of my car will not start when it is cold.',
      'A cold car and its engine.',
    ]);
    await record(servers.writer, { text: wanted });
    const last = (await infer(servers.writer, wanted)).id;
    const expected: string[] = [];
    for (const { id, inputText } of sent) {
      const { similarity } = await servers.client.data(Similarity, { a: wanted, b: inputText });
      if (similarity !== null && similarity >= minSimilarity) expected.push(id);
    }
    expect(expected.length).toBeGreaterThan(0);
    expect(expected.length).toBeLessThan(20);
    await live.findData((data) => data.inferenceUpdates.node.id === last);
    const received = live.data.map((data) => data.inferenceUpdates.node.id);
    expect(received.slice(received.indexOf(marker))).toEqual([marker, ...expected, last]);

    const replayed = servers.open(transport, NearUpdates, { text: wanted, minSimilarity, after });
    await replayed.findData((data) => data.inferenceUpdates.node.id === last);
    const again = replayed.data.map((data) => data.inferenceUpdates.node.id);
    expect(again.slice(-received.length)).toEqual(received);
  });

  test('find their vectors remembered, and the store says what it holds', async () => {
    await infer(servers.writer, wanted);
    const before = (await servers.client.data(LiveStore)).liveStore;
    await servers.client.data(Similarity, { a: wanted, b: 'A text that nobody has sent before.' });
    const after = (await servers.client.data(LiveStore)).liveStore;
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
      const asked = fetch(servers.url, {
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
    await untilOpenStreams(servers.client, 0);
  });

  test('are refused a share that is none', async () => {
    const refused = servers.open('WebSocket', NearUpdates, { text: wanted, minSimilarity: 2 });
    await expect(refused.refusal()).resolves.toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT', field: 'filter.near.minSimilarity' } },
    ]);
  });
});
