import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SacredIntervention } from '../../src/modules/record/intervention.entity.ts';
import type { Orm } from '../../src/platform/database/orm/create-orm.ts';
import { openDatabase } from '../support/databases.ts';
import { everyKindOfRequest } from '../support/every-kind-of-request.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, isHere, patient } from '../support/installation.ts';
import { untilSomeoneWaitsForALock } from '../support/lock-waits.ts';
import { OwnPostgres, postgresServerIsHere } from '../support/own-postgres.ts';
import { infer } from './actions.ts';
import { Infer, NewestInferences, RecordIntervention } from './operations/inferences.operations.ts';

const timeouts = {
  DATABASE_STATEMENT_TIMEOUT_MS: '1000',
  DATABASE_LOCK_TIMEOUT_MS: '500',
  DATABASE_IDLE_TIMEOUT_MS: '1000',
};

/**
 * Time enough for a test to look at what waits. The client that reads is another than the one that
 * writes.
 */
const patience = {
  DATABASE_STATEMENT_TIMEOUT_MS: '60000',
  DATABASE_LOCK_TIMEOUT_MS: '60000',
  TRUSTED_PROXIES: '127.0.0.1',
};

const aRead = JSON.stringify({ query: '{ inferences(first: 1) { edges { node { id } } } }' });

/** More than the pool has connections. */
const clients = 16;

describe.skipIf(!postgresServerIsHere || !isHere('servers'))('a database that is waited for', patient, () => {
  let postgres: OwnPostgres;
  let installation: Installation;
  let client: GraphqlClient;
  let origin: string;
  let holder: Orm;
  let inferenceId: string;

  beforeAll(async () => {
    postgres = await OwnPostgres.create();
    await postgres.start();
    installation = await Installation.createOn(postgres);
    const server = await installation.start(timeouts);
    origin = server.origin;
    client = new GraphqlClient(server.url);
    holder = await openDatabase(installation.database);
    inferenceId = (await infer(client, 'What is a river?')).id;
  });
  afterAll(async () => {
    await holder.close();
    await installation.dispose();
    await postgres.dispose();
  });

  const input = () => ({ inferenceId, position: 3, signalBefore: 0.5, signalAfter: 0.75 });
  const inferring = () => client.execute(Infer, { input: { text: 'What is a bridge?' } });
  const intervening = () => client.execute(RecordIntervention, { input: input() });
  const reading = () => client.execute(NewestInferences, { first: 1 });

  /** What clients are told whose requests all come at once. */
  async function codesOf(kinds: readonly (() => Promise<{ readonly errors?: readonly Told[] }>)[]) {
    const sent = Array.from({ length: clients }, (_, index) => kinds[index % kinds.length]?.());
    const answers = await Promise.all(sent);
    return new Set(answers.map((answer) => answer?.errors?.[0]?.extensions?.code ?? 'none'));
  }

  const status = async (path: string) => (await fetch(origin + path)).status;

  test.each([
    ['the table of inferences', 'lock table asi_inferences in share mode'],
    ['the lock on the numbers of the record', 'select lock_asi_inferences()'],
  ])('because an idle session holds %s refuses writes typed, and is not ready', async (_, lock) => {
    await holder.em.fork().transactional(async (em) => {
      await em.execute(lock);
      expect(await codesOf([inferring, intervening])).toEqual(new Set(['DATABASE_TIMEOUT']));
      await expect.poll(() => codesOf([reading])).toEqual(new Set(['none']));
      await expect.poll(() => status('/ready')).toBe(503);
      expect(await status('/health')).toBe(200);
    });
    await expect.poll(() => status('/ready')).toBe(200);
    await everyKindOfRequest(client.url);
  });

  test('because an idle session holds the lock on the numbers is read while writes wait, which are stored once it is free', async () => {
    const patientServer = await installation.start(patience);
    const writer = new GraphqlClient(patientServer.url);
    const stored = () => holder.em.fork().count(SacredIntervention);
    const before = await stored();
    const { answers } = await holder.em.fork().transactional(async (em) => {
      await em.execute('select lock_asi_inferences()');
      const sent = Array.from({ length: 20 }, () => writer.execute(RecordIntervention, { input: input() }));
      await untilSomeoneWaitsForALock(() => holder.em.fork());
      for (let turn = 0; turn < 5; turn += 1) {
        const { body } = await writer.post(aRead, { 'x-forwarded-for': '192.0.2.1' });
        expect(body).toMatchObject({ data: { inferences: { edges: [{ node: {} }] } } });
      }
      return { answers: Promise.all(sent) };
    });
    expect((await answers).flatMap(({ errors }) => errors ?? [])).toEqual([]);
    expect(await stored()).toBe(before + 20);
  });

  test('because it is silent refuses everything typed, is not ready, and serves again', async () => {
    await postgres.freeze();
    try {
      const codes = await codesOf([inferring, intervening, reading]);
      expect([...codes].filter((code) => !/^DATABASE_(UNAVAILABLE|TIMEOUT)$/.test(String(code)))).toEqual([]);
      await expect.poll(() => status('/ready')).toBe(503);
      expect(await status('/health')).toBe(200);
    } finally {
      await postgres.thaw();
    }
    await expect.poll(() => status('/ready')).toBe(200);
    await everyKindOfRequest(client.url);
  });
});

interface Told {
  readonly extensions?: Readonly<Record<string, unknown>>;
}
