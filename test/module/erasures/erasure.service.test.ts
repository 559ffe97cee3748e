import { beforeEach, describe, expect, test } from 'vitest';
import { BeamTensor } from '../../../src/modules/beams/beam.entity.ts';
import { ErasedInference } from '../../../src/modules/erasures/erased-inference.entity.ts';
import { Erasure } from '../../../src/modules/erasures/erasure.entity.ts';
import { ErasureRepository } from '../../../src/modules/erasures/erasure.repository.ts';
import { ErasureService } from '../../../src/modules/erasures/erasure.service.ts';
import { ErasureRecordRepository } from '../../../src/modules/erasures/erasure-record.repository.ts';
import { Feedback } from '../../../src/modules/feedback/feedback.entity.ts';
import { FeedbackRepository } from '../../../src/modules/feedback/feedback.repository.ts';
import { FeedbackService } from '../../../src/modules/feedback/feedback.service.ts';
import { OnnxModel } from '../../../src/modules/models/storage/model.entity.ts';
import { Inference } from '../../../src/modules/record/inference.entity.ts';
import { SessionRepository } from '../../../src/modules/sessions/session.repository.ts';
import { TrainingSample } from '../../../src/modules/training/training-sample.entity.ts';
import { RecordRepository } from '../../../src/modules/updates/record.repository.ts';
import { recordVerification } from '../../../src/modules/verification/record-verification.ts';
import { CacheUnavailableError } from '../../../src/platform/cache/cache-unavailable-error.ts';
import { inTransaction } from '../../../src/platform/database/in-transaction.ts';
import { NotFoundError } from '../../../src/platform/errors.ts';
import { MemoryEventBus } from '../../../src/platform/events/memory-event-bus.ts';
import { draftModel } from '../../support/archived-drafts.ts';
import { collectingLogger } from '../../support/collecting-logger.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { vector } from '../../support/lake-entries.ts';
import { tablesWith } from '../../support/leftovers.ts';
import { refusalOf } from '../../support/refusals.ts';
import { digits, elpChannels, storeInference } from '../../support/rows.ts';

const word = 'HAPAXLEGOMENON';
const { logger } = collectingLogger();
const request = { requestedBy: 'COMMAND', reason: 'asked for' } as const;

describeOnEachDatabase('Erasure', (database) => {
  const forgotten: string[] = [];
  const told: string[] = [];
  let refusal: Error | null = null;
  const repository = () => new ErasureRepository(database.fork());
  const service = () =>
    new ErasureService({
      repository: repository(),
      requestedBy: 'MUTATION',
      announceErased: (ids) => told.push(...ids),
      forgetSession: async (sessionId) => {
        if (refusal !== null) throw refusal;
        forgotten.push(sessionId);
      },
      hasForgotten: async () => true,
      bus: new MemoryEventBus(logger),
      logger,
    });
  const leftovers = () => tablesWith(database.fork(), [word]);
  const found = (id: string) =>
    database
      .fork()
      .findOneOrFail(
        Inference,
        { id },
        { populate: ['evidenceTexts', 'evidenceReport', 'semanticEmbedding', 'beamTensor'] },
      );

  beforeEach(async () => {
    await database.clear();
    await database.fork().insert(OnnxModel, draftModel);
    forgotten.length = 0;
    told.length = 0;
    refusal = null;
  });

  /** An inference that says the word wherever one can, with a verification and feedback. */
  async function everywhere(sessionId: string | null = null): Promise<string> {
    const em = database.fork();
    const beamTensor = em.create(BeamTensor, { digits, confidence: 0.5, elpChannels, fluxPosition: 9 });
    const { id } = await storeInference(em, {
      inputText: `What is a ${word}?`,
      responseText: `A ${word} occurs once.`,
      evidenceTexts: [`A ${word} is a word that occurs once.`],
      evidenceReport: {
        sentences: [{ text: `A ${word} occurs once.`, support: 0.9, nearestPassage: null, reasons: [] }],
        features: {},
      },
      semanticEmbedding: [...vector(8, 1)],
      model: draftModel.id,
      evidence: 'CONTEXT',
      evidenceScore: 0.9,
      verdict: 'SUPPORTED',
      probabilitySupported: 0.9,
      verdictStage: 'PROVISIONAL',
      elpChannels,
      sessionId,
      beamTensor,
    });
    await recordVerification(database.fork(), {
      inferenceId: id,
      modelId: draftModel.id,
      probabilitySupported: 0.8,
      report: { sentences: [{ text: `A ${word} occurs once.`, support: 0.8, contradiction: null }] },
      processingTimeMs: 1,
    });
    await new FeedbackService(new FeedbackRepository(database.fork())).submit({
      inferenceId: id,
      fluxPosition: 3,
      supported: true,
    });
    return id;
  }

  /** What the product counts. */
  async function counts() {
    const em = database.fork();
    await em.execute('refresh materialized view asi_performance_summary');
    const [summary] = await em.execute(
      `select sum(total_inferences), avg(avg_confidence), avg(avg_signal), sum(hallucination_count), sum(lake_worthy_count)
       from asi_performance_summary`,
    );
    const [rows] = await em.execute(
      `select (select count(*) from asi_inferences) as inferences, (select count(*) from verifications) as looks,
         (select count(*) from beam_tensors) as tensors, (select count(*) from feedback) as words,
         (select count(*) from asi_inferences where verdict = 'SUPPORTED' and evidence_score is not null) as scored`,
    );
    return { summary, rows };
  }

  describe('of an inference', () => {
    test('leaves no text in any table, and every count', async () => {
      const id = await everywhere('s1');
      const other = await everywhere('s1');
      await database.fork().execute(`update asi_inferences set input_text = 'other' where id = ?`, [other]);
      expect(await leftovers()).toEqual(['asi_inferences', 'training_samples', 'verifications']);
      const before = await counts();
      const answer = await service().eraseInference({ id, reason: 'asked for' });
      await service().eraseInference({ id: other });
      expect(await leftovers()).toEqual([]);
      expect(await counts()).toEqual(before);
      expect(answer).toMatchObject({
        stage: 'DURABLE',
        erasure: { kind: 'INFERENCE', requestedBy: 'MUTATION', reason: 'asked for', inferences: 1 },
      });
      expect(answer.erasure.completedAt).toBeInstanceOf(Date);
      expect(told).toEqual([id, other]);
      const erased = await found(id);
      expect(erased).toMatchObject({
        inputText: '',
        responseText: null,
        evidenceTexts: null,
        evidenceReport: null,
        semanticEmbedding: null,
        sessionId: 's1',
        verdict: 'SUPPORTED',
        verdictStage: 'VERIFIED',
        evidenceScore: expect.closeTo(0.9, 6),
      });
      expect(erased.erasedAt).toBeInstanceOf(Date);
      expect(erased.beamTensor).not.toBeNull();
    });

    test('keeps its session, its events and their places', async () => {
      const id = await everywhere('s1');
      const sessions = () => new SessionRepository(database.fork()).summaries(['s1']);
      const events = () => new RecordRepository(() => database.fork()).after(0, 10);
      const [before, eventsBefore] = [await sessions(), await events()];
      await service().eraseInference({ id });
      expect(await sessions()).toEqual(before);
      expect(await events()).toEqual(
        eventsBefore.map((event) => ({ ...event, inputText: '', responseText: null })),
      );
    });

    test('is answered with the same erasure the second time', async () => {
      const id = await everywhere();
      const first = await service().eraseInference({ id });
      const second = await service().eraseInference({ id });
      expect(second.erasure.id).toBe(first.erasure.id);
      expect(await database.fork().count(Erasure)).toBe(1);
      expect(await database.fork().count(ErasedInference)).toBe(1);
    });

    test('is not verified any more, and feedback makes no training sample', async () => {
      const { id } = await storeInference(database.fork(), {
        inputText: word,
        elpChannels,
        evidence: 'CONTEXT',
        verdict: 'SUPPORTED',
        verdictStage: 'PROVISIONAL',
      });
      await service().eraseInference({ id });
      const look = {
        inferenceId: id,
        modelId: draftModel.id,
        probabilitySupported: 0.1,
        report: { sentences: [{ text: word, support: 0.1, contradiction: null }] },
        processingTimeMs: 1,
      };
      expect(await recordVerification(database.fork(), look)).toBeNull();
      await new FeedbackService(new FeedbackRepository(database.fork())).submit({
        inferenceId: id,
        fluxPosition: 3,
      });
      expect(await database.fork().count(TrainingSample)).toBe(0);
      expect(await leftovers()).toEqual([]);
      expect(await found(id)).toMatchObject({ verdict: 'SUPPORTED', verdictStage: 'FINAL' });
    });

    test('refuses what is not there or cannot be read', async () => {
      const id = '00000000-0000-7000-8000-000000000000';
      await expect(service().eraseInference({ id })).rejects.toThrow(NotFoundError);
      for (const reason of ['', 'x'.repeat(501)]) {
        const refused = await refusalOf(() => service().eraseInference({ id, reason }));
        expect(refused?.map(({ path }) => path)).toEqual(['input.reason']);
      }
      expect(await database.fork().count(Erasure)).toBe(0);
    });
  });

  describe('of a session', () => {
    async function session(name: string, inferences: number): Promise<void> {
      await database.fork().execute(
        `insert into asi_inferences (input_text, session_id, flux_position, confidence, signal_strength, processing_time_ms)
         select ? || number, ?, 3, 0.5, 0.5, 1 from generate_series(1, ?) as number`,
        [word, name, inferences],
      );
    }

    test('erases all that it has, and its name, and leaves every count', async () => {
      await everywhere('s1');
      await everywhere('s1');
      await storeInference(database.fork(), { inputText: 'of another', sessionId: 's2' });
      const before = await counts();
      const { erasure } = await service().eraseSession({ sessionId: 's1', reason: 'asked for' });
      expect(erasure).toMatchObject({ kind: 'SESSION', inferences: 2, sessionId: null });
      expect(await tablesWith(database.fork(), [word, 's1'])).toEqual([]);
      expect(await tablesWith(database.fork(), ['of another'])).toEqual(['asi_inferences']);
      expect(await counts()).toEqual(before);
      expect(forgotten).toEqual(['s1']);
      expect(told).toHaveLength(2);
    });

    test('goes on where it ended, whoever carries it on, and leaves what came later', async () => {
      await session('s1', 450);
      const id = (await repository().beginSession('s1', request)) ?? '';
      await session('s1', 1);
      expect(await repository().carryOn(id)).toMatchObject({ isComplete: false, nameLeft: null });
      const half = await database.fork().findOneOrFail(Erasure, { id });
      expect(half).toMatchObject({ inferences: 200, completedAt: null, sessionId: 's1' });
      await Promise.all([service().carryOn(id, 60_000), service().carryOn(id, 60_000)]);
      const whole = await database.fork().findOneOrFail(Erasure, { id });
      expect(whole).toMatchObject({ inferences: 450, sessionId: null });
      expect(await database.fork().count(ErasedInference)).toBe(450);
      expect(await database.fork().count(Inference, { sessionId: 's1' })).toBe(1);
      expect(new Set(forgotten)).toEqual(new Set(['s1']));
    });

    test('is complete once its name is forgotten, whoever does that', async () => {
      await session('s1', 3);
      refusal = new CacheUnavailableError('Redis is away.');
      const { erasure, stage } = await service().eraseSession({ sessionId: 's1' });
      expect({ erasure, stage }).toMatchObject({
        stage: 'RECORDED',
        erasure: { inferences: 3, completedAt: null, sessionId: 's1' },
      });
      expect(await database.fork().count(Inference, { sessionId: 's1' })).toBe(0);
      await expect(service().carryOn(erasure.id, 60_000)).rejects.toThrow(CacheUnavailableError);
      expect(await service().eraseSession({ sessionId: 's1' })).toMatchObject({
        stage: 'RECORDED',
        erasure: { id: erasure.id },
      });
      refusal = null;
      const again = await service().eraseSession({ sessionId: 's1' });
      expect(again).toMatchObject({
        stage: 'DURABLE',
        erasure: { id: erasure.id, inferences: 3, sessionId: null },
      });
      expect(forgotten).toEqual(['s1']);
      expect(await tablesWith(database.fork(), ['s1'])).toEqual([]);
    });

    test('has its name forgotten by another process, if the first one ended before it was', async () => {
      await session('s1', 3);
      const id = (await repository().beginSession('s1', request)) ?? '';
      expect(await repository().carryOn(id)).toMatchObject({ isComplete: false, nameLeft: 's1' });
      await database.fork().execute(`update erasures set requested_at = now() - interval '1 minute'`);
      const record = new ErasureRecordRepository(() => database.fork());
      expect(await record.state()).toMatchObject({ abandoned: id });
      await service().carryOn(id, 60_000);
      expect(forgotten).toEqual(['s1']);
      expect(await record.state()).toMatchObject({ abandoned: null });
    });

    test('is found by servers once whoever began it has let it lie', async () => {
      await session('s1', 3);
      const id = await repository().beginSession('s1', request);
      const record = new ErasureRecordRepository(() => database.fork());
      expect(await record.state()).toEqual({ head: 0, abandoned: null });
      await database.fork().execute(`update erasures set requested_at = now() - interval '1 minute'`);
      expect(await record.state()).toEqual({ head: 0, abandoned: id });
    });

    test('refuses a session that the record does not know', async () => {
      await expect(service().eraseSession({ sessionId: 'nobody' })).rejects.toThrow(NotFoundError);
    });
  });

  describe('by SQL', () => {
    const deleted = async () => ({
      erased: await database.fork().count(ErasedInference, { erasure: null }),
      tensors: await database.fork().count(BeamTensor),
      samples: await database.fork().count(TrainingSample),
    });

    test('takes tensors and training samples along, and is noted for the servers', async () => {
      const id = await everywhere();
      await everywhere();
      expect(await deleted()).toEqual({ erased: 0, tensors: 2, samples: 2 });
      await database.fork().execute('delete from asi_inferences where id = ?', [id]);
      expect(await deleted()).toEqual({ erased: 1, tensors: 1, samples: 1 });
      await database.fork().execute('delete from asi_inferences');
      expect(await deleted()).toEqual({ erased: 2, tensors: 0, samples: 0 });
      expect(await leftovers()).toEqual([]);
    });

    test('leaves a tensor that another inference has, and a sample while its inference is there', async () => {
      const id = await everywhere();
      const { beamTensor } = await found(id);
      await storeInference(database.fork(), { beamTensor: beamTensor?.id ?? null });
      await database.fork().execute('delete from feedback');
      expect(await deleted()).toEqual({ erased: 0, tensors: 1, samples: 1 });
      await database.fork().execute('delete from asi_inferences where id = ?', [id]);
      expect(await deleted()).toEqual({ erased: 1, tensors: 1, samples: 0 });
    });

    test('of feedback lets no sample outlive its inference', async () => {
      const id = await everywhere();
      await database.fork().execute('delete from feedback');
      await service().eraseInference({ id });
      expect(await leftovers()).toEqual([]);
      await everywhere();
      await inTransaction(database.fork(), 'rows', async (em) => {
        await em.execute('delete from feedback');
        await em.execute('delete from asi_inferences');
      });
      expect(await leftovers()).toEqual([]);
      const other = await everywhere();
      await database.fork().execute('truncate feedback');
      await service().eraseInference({ id: other });
      expect(await leftovers()).toEqual([]);
      await everywhere();
      await database.fork().execute('truncate feedback');
      await database.fork().execute('truncate asi_inferences cascade');
      expect(await leftovers()).toEqual([]);
    });

    test('leaves samples that are of no inference', async () => {
      await database.fork().insert(TrainingSample, {
        inputText: 'of a client',
        expectedPosition: 3,
        expectedElp: elpChannels,
        source: 'feedback',
      });
      await everywhere();
      await database.fork().execute('truncate asi_inferences cascade');
      expect(await deleted()).toMatchObject({ samples: 1 });
    });

    test('finds a sample that a server of an earlier version stored', async () => {
      const { id } = await storeInference(database.fork(), { inputText: word, elpChannels });
      const em = database.fork();
      const sample = em.create(TrainingSample, {
        inputText: word,
        expectedPosition: 3,
        expectedElp: elpChannels,
        source: 'feedback',
      });
      em.create(Feedback, { inference: id, fluxPosition: 3, isHeldOut: false, trainingSample: sample });
      await em.flush();
      await database.fork().execute('delete from feedback');
      await service().eraseInference({ id });
      expect(await leftovers()).toEqual([]);
    });

    test('of a whole table is noted, too', async () => {
      await everywhere();
      await everywhere();
      await database.fork().execute('truncate asi_inferences cascade');
      expect(await deleted()).toMatchObject({ erased: 2, samples: 0 });
      expect(await leftovers()).toEqual([]);
    });
  });
});
