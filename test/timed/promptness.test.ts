import { print } from 'graphql';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { record, untilOpenStreams } from '../e2e/actions.ts';
import { InferenceUpdates, Replay, SignalUpdates } from '../e2e/operations/streams.operations.ts';
import { untilLive } from '../e2e/until-live.ts';
import { openDatabase } from '../support/databases.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation } from '../support/installation.ts';
import { storeInference } from '../support/rows.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { openStalled } from '../support/stalled-stream.ts';
import { StreamClient, transports } from '../support/stream-client.ts';

/** Longest time between the signal and the end, in milliseconds. */
const promptlyMs = { readers: 2000, manyReaders: 3000, noReaders: 2000 };

describe('a server', () => {
  let installation: Installation;

  beforeEach(async () => {
    installation = await Installation.create('embedded');
  });
  afterEach(() => installation.dispose());

  async function stopMs(server: ServerProcess, signal: 'SIGINT' | 'SIGTERM'): Promise<number> {
    const asked = performance.now();
    expect(await server.stop(signal)).toEqual({ code: 0, signal: null });
    return performance.now() - asked;
  }

  test.each(['SIGINT', 'SIGTERM'] as const)('leaves promptly at %s', async (signal) => {
    const server = await installation.start();
    const { url } = server;
    const streams = transports.map((transport) => StreamClient.open(transport, url, InferenceUpdates));
    await untilLive(new GraphqlClient(url), streams);
    expect(await stopMs(server, signal)).toBeLessThan(promptlyMs.readers);
  });

  test('leaves promptly beside 500 streams', async () => {
    const server = await installation.start();
    const { url } = server;
    const streams = Array.from({ length: 500 }, (_, index) =>
      StreamClient.open(index % 5 === 0 ? 'server-sent events' : 'WebSocket', url, SignalUpdates),
    );
    await untilLive(new GraphqlClient(url), streams);
    expect(await stopMs(server, 'SIGTERM')).toBeLessThan(promptlyMs.manyReaders);
  });

  test('does not wait for those who read nothing', async () => {
    const server = await installation.start();
    const { url } = server;
    const client = new GraphqlClient(url);
    for (const transport of transports) await openStalled(transport, url, print(InferenceUpdates));
    await untilOpenStreams(client, transports.length);
    const longText = '長'.repeat(32_768);
    for (let update = 0; update < 60; update += 1) {
      await record(client, { text: longText, response: longText });
    }
    expect(await stopMs(server, 'SIGTERM')).toBeLessThan(promptlyMs.noReaders);
  });

  test('plays the past as fast as it was asked to', async () => {
    const orm = await openDatabase(installation.database);
    const began = Date.UTC(2026, 0, 1);
    for (let hour = 0; hour < 4; hour += 1) {
      await storeInference(orm.em.fork(), { createdAt: new Date(began + hour * 3_600_000) });
    }
    await orm.close();
    const { url } = await installation.start();
    const stream = StreamClient.openWith('WebSocket', url, Replay, {
      from: new Date(began).toISOString(),
      to: '2100-01-01T00:00:00Z',
      speed: 7200,
    });
    await stream.find(() => true);
    const first = performance.now();
    expect(await stream.ended).toEqual({ kind: 'complete' });
    expect(stream.data).toHaveLength(4);
    const lasted = performance.now() - first;
    expect(lasted).toBeGreaterThan(750);
    expect(lasted).toBeLessThan(1900);
  });
});
