import { beforeEach, describe, expect, it } from 'vitest';
import { BeamTensor } from '../../../src/modules/beams/beam.entity.ts';
import { PerformanceSummary } from '../../../src/modules/metrics/performance-summary.entity.ts';
import { OnnxModel } from '../../../src/modules/models/storage/model.entity.ts';
import { ContextMetrics } from '../../../src/modules/record/context.entity.ts';
import { Inference } from '../../../src/modules/record/inference.entity.ts';
import { SacredIntervention } from '../../../src/modules/record/intervention.entity.ts';
import { TrainingSample } from '../../../src/modules/training/training-sample.entity.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { digits, elpChannels, storeInference } from '../../support/rows.ts';

describeOnEachDatabase('The inference record', (database) => {
  beforeEach(() => database.clear());

  it('gives back the inference, tensor and intervention that it was given', async () => {
    const em = database.fork();
    const model = em.create(OnnxModel, {
      name: 'all-MiniLM-L6-v2',
      modelPath: 'models/all-MiniLM-L6-v2.onnx',
      tokenizerPath: 'models/tokenizer.json',
      status: 'ready',
    });
    const beamTensor = em.create(BeamTensor, { digits, confidence: 0.92, elpChannels, fluxPosition: 9 });
    const stored = em.create(Inference, {
      inputText: 'What is consciousness?',
      model,
      beamTensor,
      fluxPosition: 9,
      archetype: 'Philosophical',
      confidence: 0.92,
      signalStrength: 0.87,
      semanticEmbedding: [0.6, -0.8],
      vortexIntervention: true,
      lakeWorthy: true,
      processingTimeMs: 45,
      interventions: [
        {
          position: 9,
          signalBefore: 0.72,
          signalAfter: 0.87,
          confidenceBoost: 0.15,
          interventionType: 'magnification',
        },
      ],
      contextMetrics: [
        { tokenCount: 12, retentionRate: 0.9, baselineRetention: 0.6, sacredCheckpoints: [3, 6] },
      ],
    });
    await em.flush();

    const read = await database.fork().findOneOrFail(
      Inference,
      { id: stored.id },
      {
        populate: [
          'model',
          'beamTensor',
          'interventions',
          'contextMetrics',
          'semanticEmbedding',
          'evidenceReport',
        ],
      },
    );
    expect(read).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      seq: 1,
      inputText: 'What is consciousness?',
      responseText: null,
      sessionId: null,
      fluxPosition: 9,
      archetype: 'Philosophical',
      confidence: 0.92,
      signalStrength: 0.87,
      semanticEmbedding: [0.6, -0.8],
      elpChannels: null,
      verdict: 'UNKNOWN',
      evidence: 'NONE',
      evidenceReport: null,
      vortexFlow: 'none',
      hallucinationDetected: false,
      vortexIntervention: true,
      lakeWorthy: true,
      processingTimeMs: 45,
      createdAt: expect.any(Date),
    });
    expect(read.model?.unwrap()).toMatchObject({
      embeddingDim: 384,
      kind: 'embedding',
      maxTokens: 256,
      digest: null,
      error: null,
      loadedAt: null,
      performanceMetrics: {},
    });
    expect(read.beamTensor?.unwrap()).toMatchObject({
      digits,
      confidence: 0.92,
      elpChannels,
      isSacred: true,
    });
    expect(read.interventions.getItems()).toMatchObject([
      { id: 1, position: 9, signalBefore: 0.72, signalAfter: 0.87, confidenceBoost: 0.15 },
    ]);
    expect(read.contextMetrics.getItems()).toMatchObject([
      {
        tokenCount: 12,
        contextWindowSize: 4096,
        retentionRate: 0.9,
        baselineRetention: 0.6,
        sacredCheckpoints: [3, 6],
        vortexCycleCount: 0,
      },
    ]);
  });

  it('reads an embedding only when it is asked for', async () => {
    await storeInference(database.fork(), { semanticEmbedding: [1, 0] });
    const [plain] = await database.fork().findAll(Inference);
    expect(plain?.semanticEmbedding).toBeUndefined();
    const [full] = await database.fork().findAll(Inference, { populate: ['semanticEmbedding'] });
    expect(full?.semanticEmbedding).toEqual([1, 0]);
  });

  it('changes nothing by reading', async () => {
    await storeInference(database.fork(), { confidence: 0.1 + 0.2, signalStrength: 1 / 3, elpChannels });
    const em = database.fork();
    await em.findAll(Inference, { populate: ['beamTensor', 'semanticEmbedding'] });
    em.getUnitOfWork().computeChangeSets();
    expect(em.getUnitOfWork().getChangeSets()).toEqual([]);
  });

  it('gives ids and defaults to whoever writes plain SQL', async () => {
    const [row] = await database.fork().execute<{ id: string; seq: string }[]>(
      `insert into asi_inferences (input_text, flux_position, confidence, signal_strength, processing_time_ms)
       values ('a', 0, 1, 1, 0) returning id, seq`,
    );
    expect(row?.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(await database.fork().count(Inference, { verdict: 'UNKNOWN', evidence: 'NONE' })).toBe(1);
  });

  it('finds numbers at the very limit it is asked for', async () => {
    await storeInference(database.fork(), { signalStrength: 0.7, confidence: 0.8 });
    const em = database.fork();
    expect(await em.count(Inference, { signalStrength: { $gte: 0.7 } })).toBe(1);
    expect(await em.count(Inference, { confidence: { $gt: 0.8 } })).toBe(0);
    expect(await em.count(Inference, { signalStrength: 0.7, confidence: { $in: [0.8] } })).toBe(1);
  });

  it('pages by signal without a gap or a repetition, also among equal signals', async () => {
    for (const signalStrength of [0.7, 0.3, 0.7, 0.87, 0.7])
      await storeInference(database.fork(), { signalStrength });
    const seen: number[] = [];
    let after: string | undefined;
    do {
      const page = await database.fork().findByCursor(Inference, {
        orderBy: [{ signalStrength: 'desc' }, { seq: 'desc' }],
        first: 2,
        ...(after === undefined ? {} : { after }),
      });
      seen.push(...page.items.map(({ seq }) => seq));
      after = page.hasNextPage ? (page.endCursor ?? undefined) : undefined;
    } while (after !== undefined);
    expect(seen).toEqual([4, 5, 3, 1, 2]);
  });

  it('refuses NaN and infinity before they reach the database', async () => {
    const em = database.fork();
    await expect(storeInference(em, { confidence: Number.NaN })).rejects.toThrow('RealType');
    await expect(storeInference(database.fork(), { semanticEmbedding: [1, Infinity] })).rejects.toThrow(
      'RealArrayType',
    );
  });

  it('takes the numbering lock for its caller and lets go of it at the end', async () => {
    await database.fork().transactional(async (em) => {
      await em.execute('select lock_asi_inferences()');
      await storeInference(em, {});
    });
    await storeInference(database.fork(), {});
    const stored = await database.fork().findAll(Inference, { orderBy: { seq: 'asc' } });
    expect(stored.map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it('numbers many rows of one statement in their order', async () => {
    const em = database.fork();
    const rows = Array.from({ length: 20 }, (_, index) =>
      em.create(Inference, {
        inputText: `text ${index}`,
        fluxPosition: 0,
        confidence: 0.5,
        signalStrength: 0.5,
        processingTimeMs: 1,
      }),
    );
    await em.flush();
    expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, index) => index + 1));
    const read = await database.fork().findAll(Inference, { orderBy: { seq: 'asc' } });
    expect(read.map(({ inputText }) => inputText)).toEqual(rows.map(({ inputText }) => inputText));
  });

  it('moves updated_at when a model changes, and tells the entity', async () => {
    const em = database.fork();
    const model = em.create(OnnxModel, { name: 'm', modelPath: 'a', tokenizerPath: 'b' });
    await em.flush();
    const before = model.updatedAt;
    model.status = 'ready';
    await em.flush();
    expect(model.updatedAt.getTime()).toBeGreaterThan(before.getTime());
    await database.fork().execute(`update onnx_models set error = 'x', updated_at = 'epoch'`);
    const read = await database.fork().findOneOrFail(OnnxModel, { name: 'm' });
    expect(read.updatedAt.getTime()).toBeGreaterThanOrEqual(model.updatedAt.getTime());
  });

  it('knows by itself which positions are sacred', async () => {
    const em = database.fork();
    for (const fluxPosition of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const) {
      em.create(BeamTensor, { digits, confidence: 0.5, elpChannels, fluxPosition });
    }
    await em.flush();
    const sacred = await database
      .fork()
      .find(BeamTensor, { isSacred: true }, { orderBy: { fluxPosition: 'asc' } });
    expect(sacred.map(({ fluxPosition }) => fluxPosition)).toEqual([3, 6, 9]);
    await expect(database.fork().execute('update beam_tensors set is_sacred = true')).rejects.toThrow(
      'is_sacred',
    );
  });

  describe('when something is deleted', () => {
    it('keeps inferences whose tensor or model goes, and samples whose model goes', async () => {
      const em = database.fork();
      const model = em.create(OnnxModel, { name: 'm', modelPath: 'a', tokenizerPath: 'b' });
      const beamTensor = em.create(BeamTensor, { digits, confidence: 0.5, elpChannels, fluxPosition: 4 });
      em.create(TrainingSample, { inputText: 'a', expectedPosition: 4, expectedElp: elpChannels, model });
      await storeInference(em, { model, beamTensor });
      await database.fork().nativeDelete(OnnxModel, {});
      await database.fork().nativeDelete(BeamTensor, {});
      expect(await database.fork().findAll(Inference)).toMatchObject([{ model: null, beamTensor: null }]);
      expect(await database.fork().findAll(TrainingSample)).toMatchObject([{ model: null, source: 'api' }]);
    });

    it('deletes what belongs to an inference with it', async () => {
      const em = database.fork();
      const inference = await storeInference(em, {});
      em.create(SacredIntervention, {
        inference,
        position: 3,
        signalBefore: 0.4,
        signalAfter: 0.6,
        confidenceBoost: 0.2,
        interventionType: 'reset',
      });
      em.create(ContextMetrics, { inference, tokenCount: 1, retentionRate: 1 });
      await em.flush();
      await database.fork().nativeDelete(Inference, {});
      expect(await database.fork().count(SacredIntervention)).toBe(0);
      expect(await database.fork().count(ContextMetrics)).toBe(0);
    });
  });

  describe('summed up by the hour', () => {
    const refresh = () => database.fork().execute('select refresh_asi_performance_summary()');

    it('is empty without inferences', async () => {
      await refresh();
      expect(await database.fork().findAll(PerformanceSummary)).toEqual([]);
    });

    it('gives exactly the averages of what was stored', async () => {
      await storeInference(database.fork(), {
        confidence: 0.92,
        signalStrength: 0.87,
        vortexIntervention: true,
        lakeWorthy: true,
        processingTimeMs: 45,
        createdAt: new Date('2026-03-31T23:59:59.999Z'),
      });
      await refresh();
      const [summary] = await database.fork().findAll(PerformanceSummary);
      expect({ ...summary }).toEqual({
        hour: new Date('2026-03-31T23:00:00Z'),
        inferenceCount: 1,
        meanConfidence: 0.92,
        meanSignalStrength: 0.87,
        hallucinationCount: 0,
        interventionCount: 1,
        lakeWorthyCount: 1,
        meanProcessingTimeMs: 45,
        modelCount: 0,
      });
    });

    it('counts what happened in each hour', async () => {
      const em = database.fork();
      const one = em.create(OnnxModel, { name: 'one', modelPath: 'a', tokenizerPath: 'b' });
      const two = em.create(OnnxModel, { name: 'two', modelPath: 'a', tokenizerPath: 'b' });
      const at = (time: string) => new Date(`2026-04-01T${time}Z`);
      const hallucinated = {
        verdict: 'HALLUCINATED',
        evidence: 'CONTEXT',
        hallucinationDetected: true,
      } as const;
      await storeInference(em, {
        createdAt: at('00:00:00'),
        signalStrength: 0.2,
        ...hallucinated,
        model: one,
      });
      await storeInference(em, {
        createdAt: at('00:30:00'),
        signalStrength: 0.4,
        processingTimeMs: 2,
        model: two,
      });
      await storeInference(em, {
        createdAt: at('00:59:59'),
        signalStrength: 0.9,
        lakeWorthy: true,
        model: two,
      });
      await storeInference(em, { createdAt: at('01:00:00') });
      await refresh();
      const hours = await database.fork().findAll(PerformanceSummary, { orderBy: { hour: 'desc' } });
      expect(hours).toMatchObject([
        { hour: at('01:00:00'), inferenceCount: 1, hallucinationCount: 0, modelCount: 0 },
        {
          hour: at('00:00:00'),
          inferenceCount: 3,
          meanSignalStrength: 0.5,
          hallucinationCount: 1,
          lakeWorthyCount: 1,
          meanProcessingTimeMs: 1.333,
          modelCount: 2,
        },
      ]);
    });

    it('cuts the hours in UTC whatever the session thinks', async () => {
      await storeInference(database.fork(), { createdAt: new Date('2026-04-01T12:40:00Z') });
      await database.fork().transactional(async (em) => {
        await em.execute(`set local time zone 'Asia/Kathmandu'`);
        await em.execute('select refresh_asi_performance_summary()');
      });
      const [summary] = await database.fork().findAll(PerformanceSummary);
      expect(summary?.hour).toEqual(new Date('2026-04-01T12:00:00Z'));
    });
  });

  it('runs its sessions in UTC', async () => {
    expect(await database.fork().execute(`select current_setting('TimeZone') as zone`)).toEqual([
      { zone: 'UTC' },
    ]);
  });
});
