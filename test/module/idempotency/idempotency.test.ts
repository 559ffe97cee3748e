import { beforeEach, describe, expect, test } from 'vitest';
import { IdempotencyService } from '../../../src/modules/idempotency/idempotency.service.ts';
import { IdempotencyKey } from '../../../src/modules/idempotency/idempotency-key.entity.ts';
import {
  IdempotencyKeyRepository,
  keepCall,
} from '../../../src/modules/idempotency/idempotency-key.repository.ts';
import { KeyTakenError, keyedCallOf } from '../../../src/modules/idempotency/keyed-call.ts';
import { OnnxModel } from '../../../src/modules/models/storage/model.entity.ts';
import { commitInferences } from '../../../src/modules/record/commit-inferences.ts';
import { Inference } from '../../../src/modules/record/inference.entity.ts';
import { InferenceLog } from '../../../src/modules/record/inference-log.ts';
import { MemoryLiveStatistics } from '../../../src/platform/cache/memory/memory-live-statistics.ts';
import { inTransaction } from '../../../src/platform/database/in-transaction.ts';
import { ConflictError, NotFoundError } from '../../../src/platform/errors.ts';
import { MemoryEventBus } from '../../../src/platform/events/memory-event-bus.ts';
import { Timings } from '../../../src/platform/observability/timings.ts';
import { archivedDraft as draft, draftModel } from '../../support/archived-drafts.ts';
import { collectingLogger } from '../../support/collecting-logger.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { untilSomeoneWaitsForALock } from '../../support/lock-waits.ts';

const callOf = (key: string, text = 'a') => keyedCallOf(key, 'infer', { text });
const batch = (number: number, key: string | null, text = 'a') => ({
  drafts: [draft(number, { sessionId: 'one' })],
  call: key === null ? null : callOf(key, text),
});

describeOnEachDatabase('Idempotency keys', (database) => {
  const repository = () => new IdempotencyKeyRepository(database.fork());
  const service = () => new IdempotencyService({ repository: repository(), timings: new Timings() });
  const keys = async () =>
    (await database.fork().find(IdempotencyKey, {}, { orderBy: { key: 'asc' } })).map(({ key }) => key);
  const texts = async () =>
    (await database.fork().find(Inference, {}, { orderBy: { seq: 'asc' } })).map(
      ({ inputText }) => inputText,
    );
  const age = (hours: string) =>
    database.fork().execute(`update idempotency_keys set created_at = now() - interval '${hours}'`);

  beforeEach(async () => {
    await database.clear();
    await database.fork().insert(OnnxModel, draftModel);
  });

  describe('of inferences', () => {
    test('are stored with them, in one commit, by their ids', async () => {
      const [committed] = await commitInferences(database.fork(), [
        { drafts: [draft(1), draft(2)], call: callOf('one') },
      ]);
      expect(committed).toHaveLength(2);
      expect(await repository().find('one')).toEqual({
        mutation: 'infer',
        digest: callOf('one').digest,
        ids: [draft(1).id, draft(2).id],
      });
    });

    test('that are taken leave out what is theirs, and nothing else of the group', async () => {
      await commitInferences(database.fork(), [batch(1, 'one')]);
      const committed = await commitInferences(database.fork(), [
        batch(2, null),
        batch(3, 'one'),
        batch(4, 'two'),
        batch(5, 'two', 'b'),
        batch(6, null),
      ]);
      expect(committed.map((one) => one?.map(({ inputText }) => inputText) ?? null)).toEqual([
        ['Text 2.'],
        null,
        ['Text 4.'],
        null,
        ['Text 6.'],
      ]);
      expect(await texts()).toEqual(['Text 1.', 'Text 2.', 'Text 4.', 'Text 6.']);
      expect(await keys()).toEqual(['one', 'two']);
      const { performanceMetrics } = await database.fork().findOneOrFail(OnnxModel, { id: draftModel.id });
      expect(performanceMetrics).toMatchObject({ total_runs: 4 });
    });

    test('store nothing when a group has only taken ones', async () => {
      await commitInferences(database.fork(), [batch(1, 'one')]);
      expect(await commitInferences(database.fork(), [batch(2, 'one'), batch(3, 'one')])).toEqual([
        null,
        null,
      ]);
      expect(await texts()).toEqual(['Text 1.']);
    });

    test('that are taken count nothing and are announced to nobody', async () => {
      const { logger } = collectingLogger();
      const liveStatistics = new MemoryLiveStatistics();
      const log = new InferenceLog(() => database.fork(), {
        liveStatistics,
        bus: new MemoryEventBus(logger),
        logger,
      });
      const outcomes = await Promise.allSettled(
        [1, 2, 3].map((number) => log.append([draft(number)], callOf('one'))),
      );
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
      expect(outcomes[1]).toMatchObject({ reason: expect.any(KeyTakenError) });
      expect(await liveStatistics.hallucinationStatistics()).toMatchObject({ inferences24h: 1 });
      expect(await liveStatistics.sacredStatistics()).toMatchObject({ interventionCount: 1 });
    });

    test('are free again after 24 hours, not before', async () => {
      await commitInferences(database.fork(), [batch(1, 'one')]);
      await age('23 hours 59 minutes');
      expect(await commitInferences(database.fork(), [batch(2, 'one')])).toEqual([null]);
      await age('24 hours');
      expect(await repository().find('one')).toBeNull();
      expect(await commitInferences(database.fork(), [batch(3, 'one', 'b')])).toEqual([[expect.anything()]]);
      expect(await repository().find('one')).toMatchObject({
        digest: callOf('one', 'b').digest,
        ids: [draft(3).id],
      });
    });
  });

  describe('once', () => {
    /** Stores a model, as any transaction could store something. */
    const storing = (name: string) => (call: ReturnType<typeof callOf> | null) =>
      inTransaction(database.fork(), 'rows', async (em) => {
        const model = em.create(OnnxModel, { name, modelPath: 'm', tokenizerPath: 't' });
        await em.flush();
        await keepCall(em, call, [model.id]);
        return model.name;
      });
    const again = async ([id = '']: readonly string[]) =>
      (await database.fork().findOne(OnnxModel, { id }))?.name ?? null;
    const stored = () => database.fork().count(OnnxModel, { name: { $ne: draftModel.name } });

    test('without a key takes effect each time', async () => {
      await service().once(null, 'infer', {}, { act: storing('one'), again });
      await service().once(null, 'infer', {}, { act: storing('two'), again });
      expect([await stored(), await keys()]).toEqual([2, []]);
    });

    test('answers a call that another server stores meanwhile with what that one stored', async () => {
      const answers = await Promise.all(
        ['one', 'two', 'three'].map((name) =>
          service().once('key', 'infer', {}, { act: storing(name), again }),
        ),
      );
      expect(new Set(answers).size).toBe(1);
      expect(await stored()).toBe(1);
    });

    test('refuses another input and another mutation, whose effects are undone', async () => {
      await service().once('key', 'infer', { text: 'a' }, { act: storing('one'), again });
      for (const [mutation, input] of [
        ['infer', { text: 'b' }],
        ['record', { text: 'a' }],
      ] as const) {
        const refused = service().once('key', mutation, input, { act: storing('two'), again });
        await expect(refused).rejects.toThrow(ConflictError);
        await expect(refused).rejects.toThrow('idempotencyKey "key" belongs to another call');
      }
      expect(await stored()).toBe(1);
    });

    test('says that what was stored is gone, and stores it not again', async () => {
      await service().once('key', 'infer', {}, { act: storing('one'), again });
      await database.fork().nativeDelete(OnnxModel, { name: 'one' });
      const refused = service().once('key', 'infer', {}, { act: storing('two'), again });
      await expect(refused).rejects.toThrow(ConflictError);
      await expect(refused).rejects.toThrow('has been removed since');
      expect(await stored()).toBe(0);
    });

    test('keeps no key of what failed', async () => {
      const failing = async () => {
        throw new NotFoundError('There is none.');
      };
      await expect(service().once('key', 'infer', {}, { act: failing, again })).rejects.toThrow(
        NotFoundError,
      );
      expect(await keys()).toEqual([]);
      expect(await service().once('key', 'infer', {}, { act: storing('one'), again })).toBe('one');
    });

    test('keeps the key of an effect outside the database after it', async () => {
      let effects = 0;
      const outside = {
        act: async () => {
          effects += 1;
          return 'now';
        },
        again: async () => 'later',
        isOutside: true,
      };
      expect(await service().once('key', 'track', {}, outside)).toBe('now');
      expect(await service().once('key', 'track', {}, outside)).toBe('later');
      expect([effects, await keys()]).toEqual([1, ['key']]);
    });
  });

  test('that expired are removed, the oldest first, so many at a time', async () => {
    for (const key of ['a', 'b', 'c', 'd']) await repository().keep(callOf(key));
    await database.fork().execute(
      `update idempotency_keys set created_at = now() - case key when 'a' then interval '25 hours' when 'b' then interval '27 hours'
         when 'c' then interval '26 hours' else interval '23 hours' end`,
    );
    expect(await repository().forgetExpired(2)).toBe(2);
    expect(await keys()).toEqual(['a', 'd']);
    expect(await repository().forgetExpired(2)).toBe(1);
    expect(await repository().forgetExpired(2)).toBe(0);
    expect(await keys()).toEqual(['d']);
  });

  // The database in process has one connection.
  test.skipIf(database.kind === 'PGlite')(
    'wait for a transaction of another server that stores the same',
    async () => {
      const other = database.fork();
      await other.begin();
      await keepCall(other, callOf('one'), ['1']);
      const waiting = commitInferences(database.fork(), [batch(1, 'one'), batch(2, null)]);
      await untilSomeoneWaitsForALock(database.fork);
      await other.commit();
      await expect(waiting).rejects.toThrow(KeyTakenError);
      expect(await texts()).toEqual([]);

      const { logger } = collectingLogger();
      const audience = {
        liveStatistics: new MemoryLiveStatistics(),
        bus: new MemoryEventBus(logger),
        logger,
      };
      const log = new InferenceLog(() => database.fork(), audience);
      const another = database.fork();
      await another.begin();
      await keepCall(another, callOf('two'), ['2']);
      const appended = Promise.allSettled([log.append([draft(3)], callOf('two')), log.append([draft(4)])]);
      await untilSomeoneWaitsForALock(database.fork);
      await another.rollback();
      expect((await appended).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
      expect((await texts()).sort()).toEqual(['Text 3.', 'Text 4.']);
    },
  );
});
