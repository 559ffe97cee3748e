import { once } from 'node:events';
import { print } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Random } from '../../scripts/default-model/random.ts';
import { type App, createApp } from '../../src/app/app.ts';
import { readConfig } from '../../src/config/config.ts';
import { collectingLogger } from '../support/collecting-logger.ts';
import { type DatabaseLocation, freshDatabase } from '../support/databases.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { patient } from '../support/installation.ts';
import { liveMemory } from '../support/live-memory.ts';
import { randomOfTest } from '../support/random-values.ts';
import { RawSocket } from '../support/raw-socket.ts';
import { untilOpenStreams } from './actions.ts';
import { SignalUpdates } from './operations/streams.operations.ts';

const connections = 20;
const environment = { LOG_LEVEL: 'silent', MAX_DOCUMENT_BYTES: '1048576' };
/** Characters that each operation brings and does not need. */
const filler = 1_000_000;

describe('a server with long operations under way', patient, () => {
  let location: DatabaseLocation;
  let app: App;
  let url: string;

  beforeAll(async () => {
    location = await freshDatabase('PGlite');
    const config = readConfig({ ...environment, DATA_DIR: location.dataDirectory });
    app = await createApp(config, collectingLogger().logger);
    await once(app.server.listen(0, '127.0.0.1'), 'listening');
    const address = app.server.address();
    if (address === null || typeof address === 'string') throw new Error('There is no port.');
    url = `http://127.0.0.1:${address.port}/graphql`;
  });
  afterAll(async () => {
    await app.close();
    await location.remove();
  });

  const query = print(SignalUpdates);
  const text = (random: Random) =>
    Array.from({ length: filler / 10 }, () => `${random.uniform()}`.slice(0, 10).padEnd(10)).join('');

  test.each([
    ['extensions', (random: Random) => ({ query, extensions: { text: text(random) } })],
    ['variables', (random: Random) => ({ query, variables: { text: text(random) } })],
    ['documents', () => ({ query: `${query} # ${'x'.repeat(filler)}` })],
  ])('keeps nothing made of their %s once they have begun', async (_name, payload) => {
    const client = new GraphqlClient(url);
    const random = randomOfTest();
    const open = async (count: number, ofPayload: () => object) => {
      const sockets = await Promise.all(Array.from({ length: count }, () => RawSocket.open(url)));
      for (const socket of sockets) socket.send({ type: 'subscribe', id: '1', payload: ofPayload() });
      return sockets;
    };
    const before = await open(connections, () => ({ query }));
    await untilOpenStreams(client, connections);
    const short = liveMemory();
    const after = await open(connections, () => payload(random));
    await untilOpenStreams(client, 2 * connections);
    const grown = liveMemory() - short;
    for (const { socket } of [...before, ...after]) socket.terminate();
    await untilOpenStreams(client, 0);
    // graphql-ws holds the text of each message until its operation is over. What was made of it
    // would be as much again.
    expect(grown).toBeLessThan(1.5 * connections * filler);
  });
});
