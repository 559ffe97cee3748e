import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Random } from '../../scripts/default-model/random.ts';
import { SacredIntervention } from '../../src/modules/record/intervention.entity.ts';
import { inferAnswer, inferBatch, record, variedTexts } from '../e2e/actions.ts';
import {
  NewestInferences,
  OldestIntervention,
  RecordIntervention,
} from '../e2e/operations/inferences.operations.ts';
import { runCommand } from '../support/command-line.ts';
import { openDatabase } from '../support/databases.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, isHere } from '../support/installation.ts';
import { writeFolder } from '../support/model-folders.ts';
import { inferenceExport } from '../support/overlap-models.ts';
import { OwnRedis, redisServerIsHere } from '../support/own-redis.ts';
import { patienceMs } from '../support/patience.ts';
import { randomOfTest } from '../support/random-values.ts';
import {
  type Followed,
  followedInterventions,
  followedSignals,
  followResuming,
} from '../support/resuming-follower.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { transports } from '../support/stream-client.ts';

const subscribers = 8;
const interventionSubscribers = 4;
const writersPerServer = 3;
/** Of writing, in milliseconds. What breaks, breaks in between. */
const durationMs = 12_000;
/** Inferences that are written at least: on a slow machine writing goes on for longer. */
const minWritten = 100;

/** Words that the cross-encoder knows, so that verdicts on them are looked at twice. */
const judged = {
  text: 'What lies in the river?',
  response: 'the river and the stone',
  context: ['the river and the stone'],
};

test.skipIf(!isHere('servers') || !redisServerIsHere)(
  'whoever drops and resumes has the record, in order, whatever breaks',
  async () => {
    const redis = await OwnRedis.create();
    const installation = await Installation.create('servers');
    const scratch = await mkdtemp(join(tmpdir(), 'vortex-chaos-'));
    try {
      await redis.start();
      const environment = {
        ...installation.environment,
        REDIS_URL: redis.url,
        MODELS_DIR: join(scratch, 'models'),
      };
      await writeFolder(join(scratch, 'export'), inferenceExport);
      const adding = ['models', 'add', join(scratch, 'export'), '--name', 'nli', '--copy'];
      expect(await runCommand(adding, environment, scratch)).toMatchObject({ code: 0 });
      const start = () => installation.start(environment);
      const servers = await Promise.all([start(), start()]);
      const beginning = await firstCursor(servers[0].url);
      const beginningOfInterventions = await firstIntervention(servers[0].url);

      const world: World = {
        servers: new Set(servers),
        writesUntil: performance.now() + durationMs,
        written: 0,
        random: randomOfTest(),
        last: null,
        lastIntervention: null,
      };
      const followers = Array.from({ length: subscribers }, (_, index) =>
        follow(world, index, beginning, followedSignals, () => world.last),
      );
      const interventionFollowers = Array.from({ length: interventionSubscribers }, (_, index) =>
        follow(world, index, beginningOfInterventions, followedInterventions, () => world.lastIntervention),
      );
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

      const { events, verification, interventionIds } = await settledRecord(installation);
      world.last = events.at(-1) ?? null;
      world.lastIntervention = interventionIds.at(-1) ?? null;
      expect(events.length).toBeGreaterThan(minWritten);
      expect(verification).toBeGreaterThan(5);
      expect(interventionIds.length).toBeGreaterThan(10);
      for (const log of await Promise.all(followers)) expect(log).toEqual(events.slice(1));
      for (const log of await Promise.all(interventionFollowers))
        expect(log).toEqual(interventionIds.slice(1));
    } finally {
      await installation.dispose();
      await redis.dispose();
      await rm(scratch, { recursive: true, force: true });
    }
  },
);

interface World {
  /** Those that run. */
  readonly servers: Set<ServerProcess>;
  readonly writesUntil: number;
  readonly random: Random;
  /** Inferences that servers have acknowledged. */
  written: number;
  /** The last event of inferences, once nobody writes any more. */
  last: string | null;
  lastIntervention: string | null;
}

/** The first inference, for its cursor. */
async function firstCursor(url: string): Promise<string> {
  const client = new GraphqlClient(url);
  await record(client);
  const { inferences } = await client.data(NewestInferences, { first: 1 });
  return inferences.edges[0]?.cursor ?? '';
}

/** The first intervention, for its cursor. */
async function firstIntervention(url: string): Promise<string> {
  const client = new GraphqlClient(url);
  const { id } = await record(client, { fluxPosition: 3 });
  await addIntervention(client, id);
  const { interventions: found } = await client.data(OldestIntervention);
  return found.edges[0]?.cursor ?? '';
}

async function addIntervention(client: GraphqlClient, inferenceId: string): Promise<void> {
  await client.data(RecordIntervention, {
    input: { inferenceId, position: 3, signalBefore: 0.5, signalAfter: 0.75 },
  });
}

/**
 * Writes until the time is over, or its server is. Now and then an id comes twice: a commit fails,
 * and its numbers are gone.
 */
async function write(world: World, server: ServerProcess, lane: number): Promise<void> {
  const client = new GraphqlClient(server.url);
  let id: string | undefined;
  const isTime = () => {
    const left = world.writesUntil - performance.now();
    return left > 0 || (world.written <= minWritten && left > -patienceMs);
  };
  for (let turn = lane; isTime(); turn += 1) {
    try {
      if (turn % 5 === 0) {
        const texts = variedTexts.slice(turn % 100, (turn % 100) + 3);
        await inferBatch(client, texts);
        world.written += texts.length;
      } else if (turn % 5 === 1) {
        await inferAnswer(client, judged);
        world.written += 1;
      } else if (turn % 7 === 0 && id !== undefined)
        await record(client, { uuid: id }).catch(() => undefined);
      else {
        const recorded = await record(client);
        world.written += 1;
        id = recorded.uuid;
        if (turn % 3 === 0) await addIntervention(client, recorded.id);
      }
    } catch (error) {
      if (world.servers.has(server)) throw error;
      return;
    }
    await sleep(world.random.uniform() * 20);
  }
}

/** Follows a stream until the record has been settled and its last event has come. */
function follow(
  world: World,
  index: number,
  after: string,
  followed: Followed,
  last: () => string | null,
): Promise<string[]> {
  return followResuming({
    transport: transports[index % transports.length] ?? 'WebSocket',
    followed,
    after,
    urls: () => [...world.servers].map(({ url }) => url),
    last,
    patienceMs: durationMs + 2 * patienceMs,
    random: world.random,
  });
}

/** What the tables hold, once every verdict was looked at twice that is to be. */
async function settledRecord(installation: Installation) {
  const orm = await openDatabase(installation.database);
  const rows = <Row>(sql: string) => orm.em.fork().execute<Row[]>(sql);
  try {
    await expect
      .poll(() => rows(`select id from asi_inferences where verdict_stage = 'PROVISIONAL'`), {
        timeout: patienceMs,
        interval: 200,
      })
      .toEqual([]);
    const events = await rows<{ event: string }>(
      `select seq || ' ' || id as event from (
         select seq, id from asi_inferences union all select seq, inference_id from verifications
       ) as told order by seq`,
    );
    const [looks] = await rows<{ count: number }>('select count(*)::int as count from verifications');
    const kept = await orm.em.fork().find(SacredIntervention, {}, { orderBy: { id: 'asc' }, fields: ['id'] });
    return {
      events: events.map(({ event }) => event),
      verification: looks?.count ?? 0,
      interventionIds: kept.map(({ id }) => String(id)),
    };
  } finally {
    await orm.close();
  }
}
