import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Inference } from '../../src/modules/inferences/inference.entity.ts';
import { openDatabase } from '../support/databases.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, isHere } from '../support/installation.ts';
import { OwnRedis, redisServerIsHere } from '../support/own-redis.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { StreamClient, transports } from '../support/stream-client.ts';
import { inferBatch, record, variedTexts } from './actions.ts';
import { NewestInferences } from './operations/inferences.operations.ts';
import { SignalUpdatesAfter } from './operations/streams.operations.ts';

const subscribers = 8;
const writersPerServer = 3;
/** Of writing, in milliseconds. What breaks, breaks in between. */
const durationMs = 12_000;
const patienceMs = 20_000;

test.skipIf(!isHere('servers') || !redisServerIsHere)(
  'whoever drops and resumes has the record, in order, whatever breaks',
  { timeout: 120_000 },
  async () => {
    const redis = await OwnRedis.create();
    const installation = await Installation.create('servers');
    try {
      await redis.start();
      const start = () => installation.start({ REDIS_URL: redis.url });
      const servers = await Promise.all([start(), start()]);
      const beginning = await firstCursor(servers[0].url);

      const world: World = {
        servers: new Set(servers),
        writesUntil: performance.now() + durationMs,
        last: null,
      };
      const followers = Array.from({ length: subscribers }, (_, index) => follow(world, beginning, index));
      const writers = servers.flatMap((server) =>
        Array.from({ length: writersPerServer }, (_, index) => write(world, server, index)),
      );
      await sleep(2500);
      await redis.kill();
      await sleep(1500);
      await redis.start();
      await sleep(2500);
      world.servers.delete(servers[1]);
      await servers[1].kill9();
      await sleep(1500);
      const third = await start();
      world.servers.add(third);
      await Promise.all([...writers, write(world, third, 0)]);

      const stored = await storedIds(installation);
      world.last = stored.at(-1) ?? null;
      expect(stored.length).toBeGreaterThan(100);
      for (const log of await Promise.all(followers)) expect(log).toEqual(stored.slice(1));
    } finally {
      await installation.dispose();
      await redis.dispose();
    }
  },
);

interface World {
  /** Those that run. */
  readonly servers: Set<ServerProcess>;
  readonly writesUntil: number;
  /** Id of the last inference, once nobody writes any more. */
  last: string | null;
}

/** The first inference, for its cursor. */
async function firstCursor(url: string): Promise<string> {
  const client = new GraphqlClient(url);
  await record(client);
  const { inferences } = await client.data(NewestInferences, { first: 1 });
  return inferences.edges[0]?.cursor ?? '';
}

/** Writes until the time is over, or its server is. Now and then an id comes twice: a commit fails, and its numbers are gone. */
async function write(world: World, server: ServerProcess, lane: number): Promise<void> {
  const client = new GraphqlClient(server.url);
  let id: string | undefined;
  for (let turn = lane; performance.now() < world.writesUntil; turn += 1) {
    try {
      if (turn % 5 === 0) await inferBatch(client, variedTexts.slice(turn % 100, (turn % 100) + 3));
      else if (turn % 7 === 0 && id !== undefined) await record(client, { id }).catch(() => undefined);
      else id = (await record(client)).uuid;
    } catch (error) {
      if (world.servers.has(server)) throw error;
      return;
    }
    await sleep(Math.random() * 20);
  }
}

/** Follows the record from a cursor on, drops at random and resumes at random servers. @returns the ids it was told of. */
async function follow(world: World, beginning: string, index: number): Promise<string[]> {
  const log: string[] = [];
  let after = beginning;
  const patience = performance.now() + durationMs + patienceMs;
  while (performance.now() < patience && (world.last === null || log.at(-1) !== world.last)) {
    const running = [...world.servers];
    const server = running[Math.floor(Math.random() * running.length)];
    if (server === undefined) throw new Error('There is no server left.');
    const transport = transports[index % transports.length] ?? 'WebSocket';
    const stream = StreamClient.openWith(transport, server.url, SignalUpdatesAfter, { after });
    await Promise.race([stream.ended, sleep(200 + Math.random() * 2000)]);
    const received = stream.data;
    stream.close();
    for (const { signalUpdates } of received) log.push(signalUpdates.node.inferenceId);
    after = received.at(-1)?.signalUpdates.cursor ?? after;
  }
  return log;
}

async function storedIds(installation: Installation): Promise<string[]> {
  const orm = await openDatabase(installation.database);
  try {
    const rows = await orm.em.fork().find(Inference, {}, { orderBy: { seq: 'asc' }, fields: ['id'] });
    return rows.map(({ id }) => id);
  } finally {
    await orm.close();
  }
}
