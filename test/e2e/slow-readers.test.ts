import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { print } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientFrameHeader } from '../support/client-frames.ts';
import { FrameClient } from '../support/frame-client.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, patient, quickestKind } from '../support/installation.ts';
import { RawSocket } from '../support/raw-socket.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { slowHttpReader, slowSocketReader } from '../support/slow-reader.ts';
import { untilTrue } from '../support/until-true.ts';
import { record } from './actions.ts';
import { NewestInferences } from './operations/inferences.operations.ts';

/** Of one client address. */
const places = 8;
/** The opcode of a message of text. */
const text = 1;
const longText = 'x'.repeat(30_000);
const page = 'inferences(first: 10) { edges { node { inputText responseText } } }';
/** Its answer has about 5 MB, more than the system keeps for a connection that is not read. */
const large = `{ ${Array.from({ length: 8 }, (_, index) => `page${index}: ${page}`).join(' ')} }`;

const textsInLarge = 8 * 10 * 2;

const transports = [
  ['HTTP', slowHttpReader],
  ['WebSocket', slowSocketReader],
] as const;

describe('a server whose answers are not read', patient, () => {
  let installation: Installation;
  let server: ServerProcess;
  let client: GraphqlClient;

  const start = async () => {
    server = await installation.start({ REQUESTS_PER_CLIENT: String(places) });
    client = new GraphqlClient(server.url);
  };
  beforeAll(async () => {
    installation = await Installation.create(quickestKind());
    await start();
    for (let count = 0; count < 10; count += 1) await record(client, { text: longText, response: longText });
  }, 300_000);
  afterAll(() => installation.dispose());

  test.each(transports)('over %s serves others of their address and ends none', async (_, open) => {
    const slow = await Promise.all(Array.from({ length: places }, () => open(server.url, large)));
    await Promise.all(slow.map(({ begun }) => begun));
    await expectServed();
    for (const answer of await Promise.all(slow.map((reader) => reader.readAll())))
      expect(answer.split(longText)).toHaveLength(textsInLarge + 1);
    for (const reader of slow) reader.leave();
  });

  test.each(transports)('over %s serves others of their address though many wait', async (_, open) => {
    const slow = await Promise.all(Array.from({ length: 2 * places }, () => open(server.url, large)));
    const trickle = setInterval(() => {
      for (const reader of slow) reader.trickle();
    }, 1000);
    await expectServed();
    clearInterval(trickle);
    // What waits for one client is bounded, and no more than that: some are left.
    const answers = await Promise.allSettled(slow.map((reader) => reader.readAll()));
    const whole = answers.filter(
      (answer) => answer.status === 'fulfilled' && answer.value.split(longText).length === textsInLarge + 1,
    );
    expect(whole.length).toBeGreaterThan(0);
    for (const reader of slow) reader.leave();
  });

  async function expectServed(): Promise<void> {
    for (let count = 0; count < 5; count += 1) {
      const { inferences } = await client.data(NewestInferences, { first: 1 });
      expect(inferences.edges).toHaveLength(1);
    }
  }

  test.each(transports)('over %s, that is told to stop, waits until they are', async (_, open) => {
    const slow = await open(server.url, large);
    await slow.begun;
    // Answered after it: the large answer is whole by then.
    await client.data(NewestInferences, { first: 1 });
    const exit = server.stop('SIGTERM');
    await untilRefused(server.origin);
    const answer = await slow.readAll();
    expect(answer.split(longText)).toHaveLength(textsInLarge + 1);
    expect(await exit).toEqual({ code: 0, signal: null });
    await start();
  });

  test('ends WebSocket connections whose unfinished messages are too much, and serves the others', async () => {
    const flooding = await Promise.all(Array.from({ length: 30 }, () => FrameClient.open(server.url)));
    for (const one of flooding)
      one.write(Buffer.concat([clientFrameHeader(text, 1_500_000), Buffer.alloc(1_000_000)]));
    expect(await Promise.race(flooding.map(({ closed }) => closed))).toEqual({
      code: 1013,
      reason: 'More than 16777216 bytes of incomplete messages are waiting',
    });
    const honest = await RawSocket.open(server.url);
    const query = `${print(NewestInferences)} # ${'x'.repeat(10_000)}`;
    honest.send({
      type: 'subscribe',
      id: '1',
      payload: { query, variables: { first: 1 }, extensions: { filler: 'x'.repeat(1_000_000) } },
    });
    await untilTrue(() => honest.of('1').length > 0);
    expect(honest.codesOf('1')).toEqual([]);
    honest.socket.terminate();
    for (const one of flooding) one.leave();
  });
});

/** Resolves when the server takes no connection any more. */
async function untilRefused(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const isRefused = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(Number(port), hostname, () => resolve(false)).on('error', () => resolve(true));
      socket.unref();
      socket.once('connect', () => socket.destroy());
    });
  while (!(await isRefused())) await sleep(10);
}
