import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { expect, test } from 'vitest';
import { record } from '../e2e/actions.ts';
import {
  NewestInferences,
  OldestIntervention,
  RecordIntervention,
} from '../e2e/operations/inferences.operations.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { OwnPostgres, postgresServerIsHere } from '../support/own-postgres.ts';
import { OwnRedis, redisServerIsHere } from '../support/own-redis.ts';
import { remove } from '../support/pglite-template.ts';
import { randomOfTest } from '../support/random-values.ts';
import {
  type Followed,
  followedInterventions,
  followedSignals,
  followResuming,
} from '../support/resuming-follower.ts';
import { ServerProcess } from '../support/server-process.ts';
import { transports } from '../support/stream-client.ts';
import { Ledger, post, writeMixed } from './writers.ts';

const rounds = 10;
const lanesPerServer = 8;
/** Between two faults, and how long a fault lasts, in milliseconds. */
const calmMs = 1500;
const faultMs = 1500;
/**
 * Longest time from the return of the database until every kind of request is served, in
 * milliseconds.
 */
const recoveryMs = 5000;
const patienceMs = 240_000;

/** Faults of a database, each over when its promise resolves. */
const faults: readonly {
  readonly name: string;
  readonly strike: (postgres: OwnPostgres) => Promise<void>;
}[] = [
  {
    name: 'restart',
    strike: async (postgres) => {
      await postgres.stop();
      await sleep(faultMs);
      await postgres.start();
    },
  },
  {
    name: 'kill -9',
    strike: async (postgres) => {
      await postgres.kill();
      await sleep(faultMs);
      await postgres.start();
    },
  },
  {
    name: 'stop and continue',
    strike: async (postgres) => {
      await postgres.freeze();
      await sleep(2 * faultMs);
      await postgres.thaw();
    },
  },
  {
    name: 'terminated backends',
    strike: async (postgres) => {
      for (let times = 0; times < 5; times += 1) {
        await terminateBackends(postgres);
        await sleep(100);
      }
    },
  },
];

test.skipIf(!postgresServerIsHere || !redisServerIsHere)(
  'ten faults of the database lose nothing, repeat nothing, and are over within five seconds',
  { timeout: patienceMs + 60_000 },
  async () => {
    const directory = await mkdtemp(join(tmpdir(), 'vortex-chaos-'));
    const [postgres, redis] = await Promise.all([OwnPostgres.create(), OwnRedis.create()]);
    const servers: ServerProcess[] = [];
    try {
      await Promise.all([postgres.start(), redis.start()]);
      const databaseUrl = await postgres.createDatabase();
      for (const name of ['one', 'two']) {
        const environment = {
          DATA_DIR: join(directory, name),
          DATABASE_URL: databaseUrl,
          REDIS_URL: redis.url,
        };
        servers.push(await ServerProcess.start(environment, directory));
      }
      const urls = servers.map(({ url }) => url);
      const beginnings = await beginningsOf(urls[0] ?? '');

      const ledger = new Ledger();
      let isOver = false;
      let last: Last | null = null;
      const random = randomOfTest();
      const follow = (index: number, followed: Followed, after: string, wanted: keyof Last) =>
        followResuming({
          transport: transports[index % transports.length] ?? 'WebSocket',
          followed,
          after,
          urls: () => urls,
          last: () => last?.[wanted] ?? null,
          patienceMs,
          random,
        });
      const followers = [0, 1].map((index) => follow(index, followedSignals, beginnings.signal, 'signal'));
      const interventionFollowers = [0, 1].map((index) =>
        follow(index, followedInterventions, beginnings.intervention, 'intervention'),
      );
      const writers = urls.flatMap((url) =>
        Array.from({ length: lanesPerServer }, (_, lane) =>
          writeMixed(url, lane, ledger, () => isOver, random),
        ),
      );

      const recoveries: string[] = [];
      for (let round = 0; round < rounds; round += 1) {
        await sleep(calmMs);
        const fault = faults[round % faults.length];
        if (fault === undefined) throw new Error('There are no faults.');
        await fault.strike(postgres);
        const backAt = performance.now();
        await Promise.all(urls.map(untilServing));
        const took = performance.now() - backAt;
        recoveries.push(`${fault.name} ${took.toFixed(0)} ms`);
        expect(took, fault.name).toBeLessThanOrEqual(recoveryMs);
      }
      await sleep(calmMs);
      isOver = true;
      await Promise.all(writers);

      const kept = await recordOf(databaseUrl);
      last = { signal: kept.events.at(-1) ?? '', intervention: kept.interventions.at(-1) ?? '' };
      console.log(
        `  ${ledger.inferences.length} inferences and ${ledger.interventions.length} interventions acknowledged; serving again after ${recoveries.join(', ')}; refusals ${JSON.stringify(Object.fromEntries(ledger.refusals))}`,
      );
      expect(ledger.faults).toEqual([]);
      expect(ledger.inferences.length).toBeGreaterThan(100);
      const stored = new Set(kept.inferenceIds);
      expect(ledger.inferences.filter((id) => !stored.has(id))).toEqual([]);
      expect(new Set(ledger.inferences).size).toBe(ledger.inferences.length);
      expect(ledger.interventions.length).toBeGreaterThan(10);
      for (const log of await Promise.all(followers)) expect(log).toEqual(kept.events.slice(1));
      for (const log of await Promise.all(interventionFollowers))
        expect(log).toEqual(kept.interventions.slice(1));
      for (const server of servers) expect((await fetch(`${server.origin}/health`)).status).toBe(200);
    } finally {
      await Promise.all(servers.map((server) => server.kill9()));
      await Promise.all([postgres.dispose(), redis.dispose()]);
      await remove(directory);
    }
  },
);

/** The last events of the record. */
interface Last {
  readonly signal: string;
  readonly intervention: string;
}

async function terminateBackends(postgres: OwnPostgres): Promise<void> {
  const administrator = new pg.Client(postgres.url);
  await administrator.connect();
  await administrator.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'vortex-signal%'`,
  );
  await administrator.end();
}

/**
 * Writes the first inference and intervention.
 * @returns their cursors.
 */
async function beginningsOf(url: string): Promise<Last> {
  const client = new GraphqlClient(url);
  const { id } = await record(client, { fluxPosition: 3 });
  const { inferences } = await client.data(NewestInferences, { first: 1 });
  await client.data(RecordIntervention, {
    input: { inferenceId: id, position: 3, signalBefore: 0.5, signalAfter: 0.75 },
  });
  const { interventions } = await client.data(OldestIntervention);
  return { signal: inferences.edges[0]?.cursor ?? '', intervention: interventions.edges[0]?.cursor ?? '' };
}

const kindsOfRequest: readonly string[] = [
  'mutation { result: infer(input: { text: "Good morning!" }) { __typename ... on Error { code } } }',
  'mutation { result: inferBatch(input: { texts: ["Good morning!"] }) { __typename ... on Error { code } } }',
  '{ result: inferences(first: 3) { totalCount edges { node { id model { name } interventions { id } } } } }',
  '{ result: metrics { inferenceCount } }',
  '{ result: signal { current } }',
  '{ result: sessions(first: 3) { edges { node { id } } } }',
];

/** Waits until ten requests of each kind in a row, sent at once, have been served. */
async function untilServing(url: string): Promise<void> {
  const patience = AbortSignal.timeout(60_000);
  const isServed = async (query: string) => {
    const { data, errors } = await post(url, query);
    return errors === undefined && data != null && !JSON.stringify(data).includes('"code"');
  };
  const isServing = async () =>
    (await Promise.all(Array.from({ length: 10 }, () => kindsOfRequest.map(isServed)).flat())).every(Boolean);
  while (!(await isServing())) {
    if (patience.aborted) throw new Error(`${url} does not serve again.`);
    await sleep(50);
  }
}

/** What the tables hold. */
async function recordOf(databaseUrl: string) {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    const inferences = await client.query<{ seq: string; id: string }>(
      'select seq::text, id from asi_inferences order by seq::bigint',
    );
    const interventions = await client.query<{ id: number }>(
      'select id from sacred_interventions order by id',
    );
    return {
      events: inferences.rows.map(({ seq, id }) => `${seq} ${id}`),
      inferenceIds: inferences.rows.map(({ id }) => id),
      interventions: interventions.rows.map(({ id }) => String(id)),
    };
  } finally {
    await client.end();
  }
}
