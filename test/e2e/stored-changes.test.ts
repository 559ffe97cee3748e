import { randomUUID } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Orm } from '../../src/platform/database/orm/create-orm.ts';
import { jsonLine } from '../../src/platform/lake/export/json-lines.ts';
import { runCommand } from '../support/command-line.ts';
import { openDatabase } from '../support/databases.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { Installation, isHere, patient } from '../support/installation.ts';
import { lakeEntry } from '../support/lake-entries.ts';
import { remove } from '../support/pglite-template.ts';
import { infer } from './actions.ts';

const mutation = (name: string, fields: string) => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  return `mutation ($input: ${type}!) { result: ${name}(input: $input) { __typename ${fields} ... on Error { message } } }`;
};
const inferring = mutation('infer', '... on InferPayload { inference { id } }');
const intervening = mutation(
  'recordIntervention',
  '... on RecordInterventionPayload { intervention { id } }',
);
const interveningAndReading = mutation(
  'recordIntervention',
  '... on RecordInterventionPayload { intervention { id inference { contextMetrics { tokenCount } } } }',
);
const adding = mutation('addTrainingSamples', '... on AddTrainingSamplesPayload { samples { id } }');
const tracking = mutation(
  'trackVortexFlow',
  '... on TrackVortexFlowPayload { vortexStats { forwardFlowHits backwardFlowHits } }',
);
const performing = mutation(
  'updateModelPerformance',
  '... on UpdateModelPerformancePayload { modelPerformance { sampleCount } }',
);
const archiving = mutation('archiveInference', '... on ArchiveInferencePayload { stage }');
const removing = mutation('removeLakeEntry', '... on RemoveLakeEntryPayload { stage }');

describe.skipIf(!isHere('servers'))('what a fault of the database leaves stored', patient, () => {
  const foreign = lakeEntry({ seq: null });
  let installation: Installation;
  let client: GraphqlClient;
  let holder: Orm;
  let inferenceId: string;

  beforeAll(async () => {
    installation = await Installation.create('servers');
    const scratch = await mkdtemp(join(tmpdir(), 'stored-changes-'));
    await writeFile(join(scratch, 'foreign.jsonl'), `${jsonLine(foreign)}\n`);
    const { code } = await runCommand(
      ['lake', 'import', join(scratch, 'foreign.jsonl')],
      installation.environment,
      scratch,
    );
    expect(code).toBe(0);
    await remove(scratch);
    const server = await installation.start({ DATABASE_LOCK_TIMEOUT_MS: '500' });
    client = new GraphqlClient(server.url);
    holder = await openDatabase(installation.database);
    inferenceId = (await infer(client, 'What is a river?')).id;
  });
  afterAll(async () => {
    await holder.close();
    await installation.dispose();
  });

  const ask = async (query: string, input?: object) =>
    (await client.post(JSON.stringify({ query, variables: { input } }))).body;

  /** What is answered while somebody holds a lock. */
  const during = (lock: string, query: string, input?: object) =>
    holder.em.fork().transactional(async (em) => {
      await em.execute(lock);
      return ask(query, input);
    });

  const rowsOf = async (table: string) =>
    (await holder.em.fork().execute<{ count: number }[]>(`select count(*)::int as count from ${table}`))[0]
      ?.count ?? 0;

  const told = (message: unknown, extensions: object = { retryAfterMs: 1000 }) => ({
    errors: [{ message, extensions: { code: 'DATABASE_TIMEOUT', ...extensions } }],
  });
  const intervention = () => ({ inferenceId, position: 3, signalBefore: 0.5, signalAfter: 0.75 });
  const samples = [
    { text: 'A sample', expectedPosition: 3, expectedElp: { ethos: 0.2, logos: 0.5, pathos: 0.3 } },
  ];

  test.each([
    ['asi_inferences', inferring, () => ({ text: 'What is a bridge?' })],
    ['sacred_interventions', intervening, intervention],
    ['training_samples', adding, () => ({ samples })],
  ])('is nothing where %s is locked, and it says so', async (table, query, input) => {
    const before = await rowsOf(table);
    const answer = await during(`lock table ${table} in share mode`, query, input());
    expect(answer).toMatchObject(told('The database took too long, so nothing was stored; try again.'));
    expect(await rowsOf(table)).toBe(before);
  });

  test('is the change where the rest of the answer cannot be read, and it says so', async () => {
    const before = await rowsOf('sacred_interventions');
    const answer = await during(
      'lock table context_metrics in access exclusive mode',
      interveningAndReading,
      intervention(),
    );
    expect(answer).toMatchObject(told(expect.stringMatching(/^The change is stored, but /), {}));
    expect(JSON.stringify(answer)).not.toMatch(/nothing was stored|retryAfterMs/);
    expect(await rowsOf('sacred_interventions')).toBe(before + 1);
  });

  test('is no matter of a query', async () => {
    const answer = await during(
      'lock table training_samples in access exclusive mode',
      '{ trainingSamples(first: 1) { edges { node { id } } } }',
    );
    expect(answer).toMatchObject(told('The database took too long; try again.'));
  });

  const flows = async () => ask('{ result: vortexStats { forwardFlowHits backwardFlowHits } }');

  test('is the count where its key cannot be kept; another call with the key is refused, and the same is answered', async () => {
    const idempotencyKey = randomUUID();
    const locked = 'lock table idempotency_keys in exclusive mode';
    const before = flowsIn(await flows());
    const answer = await during(locked, tracking, { direction: 'FORWARD', idempotencyKey });
    expect(answer).toMatchObject(told(expect.stringContaining('after part of this was stored')));
    const counted = { ...before, forwardFlowHits: before.forwardFlowHits + 1 };
    expect(flowsIn(await flows())).toEqual(counted);

    const conflict = { data: { result: { __typename: 'ConflictError' } } };
    expect(await ask(tracking, { direction: 'BACKWARD', idempotencyKey })).toMatchObject(conflict);
    const run = { model: 'vortex-static-384', latencyMs: 777, idempotencyKey };
    expect(await ask(performing, run)).toMatchObject(conflict);
    expect(await ask(tracking, { direction: 'FORWARD', idempotencyKey })).toMatchObject({
      data: { result: { __typename: 'TrackVortexFlowPayload', vortexStats: counted } },
    });
    expect(flowsIn(await flows())).toEqual(counted);
  });

  test('is all of an imported entry where the key of its removal cannot be kept, so that a retry removes it', async () => {
    const input = { inferenceId: foreign.id, idempotencyKey: randomUUID() };
    const locked = 'lock table idempotency_keys in exclusive mode';
    expect(await during(locked, removing, input)).toMatchObject(
      told('The database took too long, so nothing was stored; try again.'),
    );
    const removed = { data: { result: { __typename: 'RemoveLakeEntryPayload' } } };
    for (let times = 0; times < 2; times += 1) expect(await ask(removing, input)).toMatchObject(removed);
    const again = { data: { result: { __typename: 'NotFoundError' } } };
    expect(await ask(removing, { inferenceId: foreign.id })).toMatchObject(again);
  });

  test('a decision to archive what was deleted since is a conflict', async () => {
    const { id, uuid } = await infer(client, 'What is a lake?');
    const input = { inferenceId: id, idempotencyKey: randomUUID() };
    const archived = { data: { result: { __typename: 'ArchiveInferencePayload' } } };
    for (let times = 0; times < 2; times += 1) expect(await ask(archiving, input)).toMatchObject(archived);
    await holder.em.fork().execute('delete from asi_inferences where id = ?', [uuid]);
    expect(await ask(archiving, input)).toMatchObject({
      data: { result: { __typename: 'ConflictError', message: expect.stringContaining('removed since') } },
    });
  });
});

interface Flows {
  readonly forwardFlowHits: number;
  readonly backwardFlowHits: number;
}

function flowsIn(answer: unknown): Flows {
  const text = JSON.stringify(answer);
  const hits = (name: string) => Number(new RegExp(`"${name}":(\\d+)`).exec(text)?.[1]);
  return { forwardFlowHits: hits('forwardFlowHits'), backwardFlowHits: hits('backwardFlowHits') };
}
