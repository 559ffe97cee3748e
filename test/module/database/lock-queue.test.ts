import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { entities } from '../../../src/app/entities.ts';
import { ErasureRepository } from '../../../src/modules/erasures/erasure.repository.ts';
import { FeedbackRepository } from '../../../src/modules/feedback/feedback.repository.ts';
import { InterventionRepository } from '../../../src/modules/interventions/intervention.repository.ts';
import { LakeRepository } from '../../../src/modules/lake/lake.repository.ts';
import { MetricsRepository } from '../../../src/modules/metrics/metrics.repository.ts';
import { ModelRepository } from '../../../src/modules/models/storage/model.repository.ts';
import { commitInferences } from '../../../src/modules/record/commit-inferences.ts';
import { Inference } from '../../../src/modules/record/inference.entity.ts';
import { SacredIntervention } from '../../../src/modules/record/intervention.entity.ts';
import { databaseFailureOf, timeoutFailure } from '../../../src/platform/database/database-failure.ts';
import { createOrm, type Orm } from '../../../src/platform/database/orm/create-orm.ts';
import { archivedDraft } from '../../support/archived-drafts.ts';
import { isDatabaseHere, useDatabase } from '../../support/databases.ts';
import { sessionsWaitingForALock } from '../../support/lock-waits.ts';
import { storeInference } from '../../support/rows.ts';

/** Twice the connections of the pool. */
const writers = 20;

const patientTimeouts = { statementMs: 120_000, lockMs: 120_000, idleTransactionMs: 120_000 };
const shortTimeouts = { statementMs: 10_000, lockMs: 300, idleTransactionMs: 10_000 };

const recordLock = 'select lock_asi_inferences()';

describe.skipIf(!isDatabaseHere('PostgreSQL'))('Writers that wait for a lock', () => {
  const database = useDatabase('PostgreSQL');
  let patient: Orm;
  let impatient: Orm;
  let inferenceId: string;
  const sessionId = 'a-session';

  beforeAll(async () => {
    const { databaseUrl } = database.location;
    patient = await createOrm({ databaseUrl, dataDirectory: '', entities, timeouts: patientTimeouts });
    impatient = await createOrm({ databaseUrl, dataDirectory: '', entities, timeouts: shortTimeouts });
  });
  afterAll(async () => {
    await patient.close();
    await impatient.close();
  });
  beforeEach(async () => {
    await database.clear();
    inferenceId = (await storeInference(database.fork(), { fluxPosition: 3, sessionId })).id;
  });

  const boost = { signalBefore: 0.25, signalAfter: 0.5, confidenceBoost: 0.25 };
  const intervene = (orm: Orm) =>
    new InterventionRepository(orm.em.fork()).add(
      inferenceId,
      { ...boost, position: 3, type: 'magnification' },
      () => false,
    );
  const giveFeedback = (orm: Orm) =>
    new FeedbackRepository(orm.em.fork()).add(
      { inferenceId, supported: true, fluxPosition: null, elp: null, annotator: null, isHeldOut: false },
      () => undefined,
    );
  const decide = (orm: Orm) => new LakeRepository(orm.em.fork()).decide(inferenceId, 'ARCHIVED');
  const registerModel = (orm: Orm) =>
    new ModelRepository(orm.em.fork()).register({
      name: randomUUID(),
      kind: 'embedding',
      modelPath: 'a',
      tokenizerPath: 'b',
      embeddingDim: 8,
      maxTokens: 8,
    });
  const refreshSummary = (orm: Orm) => new MetricsRepository(orm.em.fork()).refreshSummary();

  /** The work, begun as often as there are writers while an idle session has locked something. */
  async function whileLocked<Result>(
    lock: string,
    write: () => Promise<unknown>,
    meanwhile: () => Promise<Result>,
  ): Promise<PromiseSettledResult<unknown>[]> {
    return database
      .fork()
      .transactional(async (holder) => {
        await holder.execute(lock);
        const written = Promise.allSettled(Array.from({ length: writers }, write));
        await meanwhile();
        return { written };
      })
      .then(({ written }) => written);
  }

  it.each([
    ['interventions', recordLock, intervene],
    ['feedback', 'select 1 from asi_inferences for update', giveFeedback],
    ['decisions about the archive', recordLock, decide],
    ['changes of models', recordLock, registerModel],
    ['refreshes of the summary', 'select refresh_asi_performance_summary()', refreshSummary],
  ])('(%s) leave the pool to those who read, and succeed once it is free', async (_, lock, write) => {
    let settled = 0;
    const countSettled = () => {
      settled += 1;
    };
    const outcomes = await whileLocked(
      lock,
      () => write(patient).finally(countSettled),
      async () => {
        expect(await patient.em.fork().count(Inference)).toBe(1);
        await expect.poll(() => sessionsWaitingForALock(() => database.fork())).toBeGreaterThan(0);
        expect(await patient.em.fork().count(Inference)).toBe(1);
        expect(settled).toBe(0);
      },
    );
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
  });

  it.each([
    ['interventions', intervene],
    ['decisions about the archive', decide],
    [
      'erasures',
      (orm: Orm) =>
        new ErasureRepository(orm.em.fork()).eraseInference(inferenceId, {
          requestedBy: 'MUTATION',
          reason: null,
        }),
    ],
    [
      'erasures of sessions',
      async (orm: Orm) => {
        const repository = new ErasureRepository(orm.em.fork());
        const erasure = await repository.beginSession(sessionId, { requestedBy: 'MUTATION', reason: null });
        if (erasure !== null) await repository.carryOn(erasure);
      },
    ],
  ])('(%s) keep nobody from the record while they wait for a row', async (_, write) => {
    const outcomes = await whileLocked(
      'select 1 from asi_inferences for update',
      () => write(patient),
      async () => {
        await expect.poll(() => sessionsWaitingForALock(() => database.fork())).toBe(2);
        const committed = await commitInferences(patient.em.fork(), [
          { drafts: [archivedDraft(1)], call: null },
        ]);
        expect(committed).toMatchObject([[{ inputText: 'Text 1.' }]]);
      },
    );
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
  });

  it('that wait for a row are refused as those that wait for the record, and store nothing', async () => {
    const outcomes = await database.fork().transactional(async (holder) => {
      await holder.execute('select 1 from asi_inferences for update');
      return Promise.allSettled(Array.from({ length: writers }, () => intervene(impatient)));
    });
    const failures = outcomes.map((outcome) =>
      outcome.status === 'rejected' ? databaseFailureOf(outcome.reason) : 'stored',
    );
    expect(failures).toEqual(Array(writers).fill(timeoutFailure));
    expect(await database.fork().count(SacredIntervention)).toBe(0);
    expect(await intervene(impatient)).toMatchObject(boost);
  });

  it('store what they waited with exactly once', async () => {
    await whileLocked(
      recordLock,
      () => intervene(patient),
      () => expect.poll(() => sessionsWaitingForALock(() => database.fork())).toBe(2),
    );
    expect(await database.fork().count(SacredIntervention)).toBe(writers);
  });

  it('leave commits of inferences their place at the lock', async () => {
    let committing: Promise<unknown> | undefined;
    await whileLocked(
      recordLock,
      () => intervene(patient),
      async () => {
        await expect.poll(() => sessionsWaitingForALock(() => database.fork())).toBe(2);
        committing = commitInferences(patient.em.fork(), [{ drafts: [archivedDraft(1)], call: null }]);
        await expect.poll(() => sessionsWaitingForALock(() => database.fork())).toBe(3);
      },
    );
    expect(await committing).toMatchObject([[{ inputText: 'Text 1.' }]]);
    expect(await database.fork().count(Inference)).toBe(2);
  });

  it('are all refused with the error of a lock that was not free in time, and store nothing', async () => {
    const outcomes = await database.fork().transactional(async (holder) => {
      await holder.execute(recordLock);
      return Promise.allSettled(Array.from({ length: writers }, () => intervene(impatient)));
    });
    const failures = outcomes.map((outcome) =>
      outcome.status === 'rejected' ? databaseFailureOf(outcome.reason) : 'stored',
    );
    expect(failures).toEqual(Array(writers).fill(timeoutFailure));
    expect(await database.fork().count(SacredIntervention)).toBe(0);
    expect(await intervene(impatient)).toMatchObject(boost);
  });
});
