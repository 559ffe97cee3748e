import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, patient, quickestKind } from '../support/installation.ts';
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
    installation = await Installation.create(quickestKind());
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
    await vi.waitFor(() => expect(counts()).toEqual(all));
    raw.socket.terminate();
  });

  test('are refused on a connection that has enough of those that cost much', async () => {
    const raw = await RawSocket.open(url);
    const dear = (alias: string) =>
      `subscription { inferenceUpdates { node { ${alias}: id session { inferences(first: 60) { edges { node { id beamTensor { digits } interventions { id } } } } } } } }`;
    for (let number = 0; number < 99; number += 1) raw.subscribe(`${number}`, dear(`n${number}`));
    await vi.waitFor(() => expect(raw.codesOf('98')).toEqual(['SUBSCRIPTION_LIMIT']));
    const open = raw.messages.filter(({ type }) => type === 'next').length;
    const count = 99 - open;
    expect(count).toBeGreaterThan(0);
    await untilOpenStreams(client, count);
    raw.subscribe('cheap', small);
    await untilOpenStreams(client, count + 1);
    raw.complete('0');
    await untilOpenStreams(client, count);
    raw.subscribe('again', dear('again'));
    await untilOpenStreams(client, count + 1);
    raw.socket.terminate();
  });
});

describe('operation ids of a connection that runs three operations', patient, () => {
  let installation: Installation;
  let url: string;
  let client: GraphqlClient;
  let raw: RawSocket;
  const newest = 'subscription { inferenceUpdates(delivery: { policy: LATEST }) { cursor } }';

  beforeAll(async () => {
    installation = await Installation.create(quickestKind());
    url = (await installation.start({ SUBSCRIPTIONS_PER_CONNECTION: '3', MAX_BODY_BYTES: '100000' })).url;
    client = new GraphqlClient(url);
  });
  afterAll(() => installation.dispose());
  beforeEach(async () => {
    raw = await RawSocket.open(url);
  });
  afterEach(async () => {
    raw.socket.terminate();
    await untilOpenStreams(client, 0);
  });

  test('an id that is used again while its operation is on its way ends the connection, and all that it had open', async () => {
    raw.subscribe('other', newest);
    for (let turn = 0; turn < 50; turn += 1) {
      raw.subscribe('same', newest);
      raw.complete('same');
    }
    raw.subscribe('same', newest);
    expect(await raw.closed).toEqual({ code: 4409, reason: 'Subscriber for same already exists' });
    await untilOpenStreams(client, 0);
    await record(client);
    await untilOpenStreams(client, 0);
  });

  test('an id of any length that is allowed can be refused for the same', async () => {
    const id = '長'.repeat(256);
    raw.subscribe(id, newest);
    raw.subscribe(id, newest);
    expect(await raw.closed).toEqual({ code: 4409, reason: 'Subscriber for this id already exists' });
  });

  test('an id can be used again when its operation is over', async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      raw.subscribe('same', newest);
      await untilOpenStreams(client, 1);
      raw.complete('same');
      await untilOpenStreams(client, 0);
    }
    expect(raw.messages.filter(({ type }) => type !== 'connection_ack')).toEqual([]);
  });

  test('operations that are completed at once keep no place, and none beyond the limit gets one', async () => {
    for (let turn = 0; turn < 50; turn += 1) {
      raw.subscribe(`${turn}`, newest);
      raw.complete(`${turn}`);
    }
    // Those on their way count until they are over: as long as they do, three more at once are
    // refused.
    let attempt = 0;
    const areServed = async () => {
      attempt += 1;
      const ids = ['x', 'y', 'z'].map((id) => `${id}${attempt}`);
      for (const id of ids) raw.subscribe(id, '{ __typename }');
      await vi.waitFor(() => expect(ids.every((id) => raw.of(id).length > 0)).toBe(true));
      return ids.every((id) => raw.codesOf(id).length === 0);
    };
    await expect.poll(areServed).toBe(true);
    await untilOpenStreams(client, 0);
    for (const id of ['a', 'b', 'c', 'd']) raw.subscribe(id, newest);
    await untilOpenStreams(client, 3);
    await vi.waitFor(() => expect(raw.codesOf('d')).toEqual(['SUBSCRIPTION_LIMIT']));
  });

  test('an id that is too long ends the connection', async () => {
    raw.subscribe('i'.repeat(257), newest);
    expect(await raw.closed).toEqual({
      code: 4400,
      reason: 'An operation id may have at most 256 characters',
    });
  });

  test('a message that is larger than a request may be ends the connection', async () => {
    raw.subscribe('large', newest, { unused: 'v'.repeat(100_000) });
    expect(await raw.closed).toMatchObject({ code: 1009 });
  });

  test('messages that are kept are together no larger than a request may be', async () => {
    for (const id of ['a', 'b', 'c']) raw.subscribe(id, newest, { unused: 'v'.repeat(40_000) });
    await untilOpenStreams(client, 2);
    await vi.waitFor(() => expect(raw.codesOf('c')).toEqual(['SUBSCRIPTION_LIMIT']));
    raw.complete('a');
    await untilOpenStreams(client, 1);
    raw.subscribe('d', newest, { unused: 'v'.repeat(40_000) });
    await untilOpenStreams(client, 2);
  });
});
