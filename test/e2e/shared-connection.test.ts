import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, patient } from '../support/installation.ts';
import { RawSocket } from '../support/raw-socket.ts';
import { record, untilOpenStreams } from './actions.ts';

const large = 'subscription { inferenceUpdates { cursor node { inputText } } }';
const small = 'subscription { signalUpdates { cursor node { inferenceId } } }';
const longText = 'x '.repeat(15_000);

describe('streams of one WebSocket connection', patient, () => {
  let installation: Installation;
  let url: string;
  let client: GraphqlClient;

  beforeAll(async () => {
    installation = await Installation.create('embedded');
    url = (await installation.start()).url;
    client = new GraphqlClient(url);
  });
  afterAll(() => installation.dispose());
  afterEach(() => untilOpenStreams(client, 0));

  const recordMany = (count: number, text: string) =>
    Promise.all(Array.from({ length: count }, () => record(client, { text })));

  test.each([
    ['the large one first', [large, small]],
    ['the small one first', [small, large]],
    ['three', [large, small, small.replace('cursor', '')]],
  ])('all go on after their client has paused: %s', async (_, queries) => {
    const raw = await RawSocket.open(url);
    for (const [index, query] of queries.entries()) raw.subscribe(`${index}`, query);
    await untilOpenStreams(client, queries.length);
    raw.socket.pause();
    for (let round = 0; round < 10; round += 1) await recordMany(25, longText);
    await sleep(50);
    raw.socket.resume();
    for (let round = 0; round < 4; round += 1) await recordMany(5, round % 2 === 0 ? longText : 'short');
    const all = queries.map(() => 270);
    const counts = () =>
      queries.map((_query, index) => raw.of(`${index}`).filter(({ type }) => type === 'next').length);
    await vi.waitFor(() => expect(counts()).toEqual(all), { timeout: 8000 });
    raw.socket.terminate();
  });
});
