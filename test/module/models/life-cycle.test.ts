import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readabilityOf } from '../../../src/domain/readability.ts';
import { assess } from '../../../src/modules/inferences/assessment.ts';
import { bundledStatic } from '../../../src/modules/models/registry/bundled-models.ts';
import { OnnxModel } from '../../../src/modules/models/storage/model.entity.ts';
import { ModelNotReadyError } from '../../../src/modules/models/storage/model.errors.ts';
import { type ModelChange, modelChanged } from '../../../src/modules/models/storage/model.events.ts';
import { ModelChangeRecord } from '../../../src/modules/models/storage/model-change.entity.ts';
import { ModelChangeRepository } from '../../../src/modules/models/storage/model-change.repository.ts';
import { commitInferences } from '../../../src/modules/record/commit-inferences.ts';
import { ConflictError, NotFoundError } from '../../../src/platform/errors.ts';
import type { EventBus } from '../../../src/platform/events/event-bus.ts';
import { MemoryEventBus } from '../../../src/platform/events/memory-event-bus.ts';
import { EngineOverloadedError } from '../../../src/platform/onnx/inference-engine.ts';
import { collectingLogger } from '../../support/collecting-logger.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { writeFolder } from '../../support/model-folders.ts';
import { modelsOver } from '../../support/models.ts';
import { oneWorkerEngine } from '../../support/one-worker-engine.ts';
import { tinyModel } from '../../support/onnx-models.ts';
import { tinyTokenizerFile } from '../../support/tiny-tokenizer.ts';

/** A text that a model reads completely. */
const readWhole = { segments: 1, readability: readabilityOf(2, 2), plausibility: 1 };

describeOnEachDatabase('the life of a model', (database) => {
  const engine = oneWorkerEngine();
  let directory = '';
  let models: Awaited<ReturnType<typeof modelsOver>>;
  const changes: ModelChange[] = [];
  const second = {
    name: 'second',
    kind: 'embedding' as const,
    modelPath: 'second/model.onnx',
    tokenizerPath: 'second/tokenizer.json',
    embeddingDim: 12,
    maxTokens: 64,
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'vortex-models-'));
    // A small one: it is loaded and fitted before every test.
    await writeFolder(join(directory, 'second'), {
      'model.onnx': tinyModel({ dimension: 12 }),
      'tokenizer.json': tinyTokenizerFile(),
    });
    await writeFile(join(directory, 'broken.onnx'), 'no model');
    const tokenizer = await readFile(join(directory, 'second', 'tokenizer.json'), 'utf8');
    await writeFile(join(directory, 'other-tokenizer.json'), `${tokenizer}\n`);
    const bus = new MemoryEventBus(collectingLogger().logger);
    await bus.subscribe(modelChanged, (change) => void changes.push(change));
    models = await modelsOver({
      engine,
      fork: () => database.fork(),
      modelsDirectory: directory,
      bus,
      anchorsEach: 8,
    });
  });
  afterAll(async () => {
    await engine.close();
    await rm(directory, { recursive: true });
  });
  beforeEach(async () => {
    await database.clear();
    await models.lifeCycle.openBundled(bundledStatic);
    await models.lifeCycle.register(second);
    changes.length = 0;
  });

  const kinds = () => changes.map(({ change }) => change);

  test('is told of by its record: the same changes, numbered as they were committed', async () => {
    await models.lifeCycle.unload('second');
    await models.lifeCycle.disable('second');
    await models.lifeCycle.enable('second');
    await models.lifeCycle.makeDefault('second');
    await models.lifeCycle.remove(bundledStatic.name);
    await models.lifeCycle.register({ ...second, name: 'broken', modelPath: 'broken.onnx' });
    const kept = await new ModelChangeRepository(() => database.fork()).after(changes[0]?.seq ?? 0, 100);
    expect(changes.length).toBeGreaterThan(1);
    expect(kept).toEqual(changes.slice(1).map((change) => ({ ...change, origin: null })));
    expect(kinds()).toEqual([
      'unloaded',
      'disabled',
      'enabled',
      'loaded',
      'made-default',
      'removed',
      'registered',
      'failed',
    ]);
    expect(changes.map(({ seq }) => seq)).toEqual(
      [...changes.keys()].map((index) => (changes[0]?.seq ?? 0) + index),
    );
  });

  test('is not told of where the change was not stored', async () => {
    const before = await database.fork().count(ModelChangeRecord);
    const repository = models.repository();
    const model = await repository.findByName('second');
    if (model === null) throw new Error('It is registered before every test.');
    model.embeddingDim = -1;
    await expect(repository.save('loaded', model)).rejects.toThrow();
    expect(await database.fork().count(ModelChangeRecord)).toBe(before);
  });

  test('begins with a digest, a fit of the anchors, and the time it was loaded', async () => {
    const model = await models.repository().findByName(bundledStatic.name);
    expect(model).toMatchObject({ status: 'ready', error: null, isDefault: true });
    expect(model?.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(model?.loadedAt).toBeInstanceOf(Date);
    expect(model?.anchorFit).toMatchObject({ held_out: expect.any(Number), version: expect.any(String) });
    expect(model?.anchorFit?.accuracy).toBeGreaterThan(0.6);
    const counts = model?.anchorFit?.reliability?.map(({ count }) => count) ?? [];
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(model?.anchorFit?.held_out);
  });

  test('ends in an error with the reason when the files are no model', async () => {
    const broken = await models.lifeCycle.register({ ...second, name: 'broken', modelPath: 'broken.onnx' });
    expect(broken.status).toBe('error');
    expect(broken.error).not.toBe('');
    expect(kinds()).toEqual(['registered', 'failed']);
    await expect(models.registry.ready('broken')).rejects.toThrow(ModelNotReadyError);
  });

  test('keeps its files for ever once it was ready', async () => {
    const other = { ...second, tokenizerPath: 'other-tokenizer.json' };
    const before = await models.repository().findByName('second');
    await expect(models.lifeCycle.register(other)).rejects.toThrow(ConflictError);
    await expect(models.lifeCycle.register({ ...second, maxTokens: 32 })).rejects.toThrow(ConflictError);
    expect(await models.repository().findByName('second')).toMatchObject({
      status: 'ready',
      digest: before?.digest,
    });
    expect((await models.lifeCycle.register(second)).id).toBe(before?.id);
    expect((await models.lifeCycle.register({ ...other, name: 'third' })).status).toBe('ready');
  });

  test('can be given files that work when the first ones did not', async () => {
    const broken = await models.lifeCycle.register({ ...second, name: 'mended', modelPath: 'broken.onnx' });
    const mended = await models.lifeCycle.register({ ...second, name: 'mended' });
    expect(mended).toMatchObject({ id: broken.id, status: 'ready', error: null });
  });

  test('comes out whole when several register it at once', async () => {
    const fresh = { ...second, name: 'fresh' };
    const outcomes = await Promise.allSettled([
      models.lifeCycle.register(fresh),
      models.lifeCycle.register({ ...fresh, tokenizerPath: 'other-tokenizer.json' }),
      models.lifeCycle.register(fresh),
      models.registry.ready('second'),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(await models.repository().findByName('fresh')).toMatchObject({
      status: 'ready',
      tokenizerPath: second.tokenizerPath,
    });
  });

  test('is resumed when a server ended while it was being loaded', async () => {
    const { model: stuck } = await models.repository().register({ ...second, name: 'stuck' });
    expect(stuck.status).toBe('loading');
    await models.lifeCycle.putAside();
    await models.lifeCycle.resume();
    expect(await models.repository().get(stuck.id)).toMatchObject({ status: 'ready', loadAttempts: 0 });
  });

  test('is not resumed a second time, but in error until somebody loads it', async () => {
    const { model: stuck } = await models.repository().register({ ...second, name: 'stuck' });
    expect(await models.repository().noteLoad(stuck)).toBe(true);
    await models.lifeCycle.putAside();
    const aside = await models.repository().get(stuck.id);
    expect(aside).toMatchObject({ status: 'error', error: expect.stringContaining('ended twice') });
    await models.lifeCycle.resume();
    expect(await models.repository().get(stuck.id)).toEqual(aside);
    expect(kinds()).toEqual(['failed']);
    expect(await models.lifeCycle.load('stuck')).toMatchObject({
      status: 'ready',
      error: null,
      loadAttempts: 0,
    });
  });

  test('is resumed by one of two servers that start at once', async () => {
    const { model: stuck } = await models.repository().register({ ...second, name: 'stuck' });
    const [one, other] = [await models.repository().get(stuck.id), await models.repository().get(stuck.id)];
    expect([await models.repository().noteLoad(one), await models.repository().noteLoad(other)]).toEqual([
      true,
      false,
    ]);
    expect((await models.repository().get(stuck.id)).loadAttempts).toBe(2);
  });

  test('is in error when it was given up, unless it is out of service', async () => {
    const { id } = await models.registry.ready('second');
    await models.lifeCycle.giveUpUnnamed(id, 'It hangs.');
    await models.lifeCycle.giveUpUnnamed(id, 'It hangs on.');
    expect(await models.repository().get(id)).toMatchObject({ status: 'error', error: 'It hangs.' });
    expect(engine.loaded(id)).toBeUndefined();
    await expect(models.registry.ready('second')).rejects.toThrow(
      'The model "second" is in error: It hangs.',
    );
    await models.lifeCycle.disable('second');
    await models.lifeCycle.giveUpUnnamed(id, 'It hangs.');
    expect((await models.repository().get(id)).status).toBe('disabled');
    await models.lifeCycle.giveUpUnnamed(randomUUID(), 'It hangs.');
    expect(kinds()).toEqual(['failed', 'disabled']);
  });

  test('gives way to a newer bundled model, and keeps its inferences under another name', async () => {
    const old = await models.repository().findByName(bundledStatic.name);
    const digest = 'f'.repeat(64);
    if (old === null) throw new Error('The bundled model is registered before every test.');
    await database.fork().nativeUpdate(OnnxModel, { id: old.id }, { digest });
    const renewed = await models.lifeCycle.openBundled(bundledStatic);
    expect(renewed?.id).not.toBe(old.id);
    expect((await models.registry.ready(null)).id).toBe(renewed?.id);
    expect(await models.repository().get(old.id)).toMatchObject({
      name: `${bundledStatic.name}@ffffffffffff`,
      status: 'disabled',
    });
  });

  test('is refused while it is disabled, and answers again once it is enabled', async () => {
    await models.registry.ready('second');
    await models.lifeCycle.disable('second');
    await expect(models.registry.ready('second')).rejects.toThrow(ModelNotReadyError);
    await expect(models.lifeCycle.load('second')).rejects.toThrow(ConflictError);
    await expect(models.lifeCycle.register(second)).rejects.toThrow(ConflictError);
    expect((await models.lifeCycle.enable('second')).status).toBe('ready');
    expect(await models.registry.ready('second')).toMatchObject({ name: 'second' });
    expect(kinds()).toEqual(['disabled', 'enabled', 'loaded']);
  });

  test('frees its memory when it is unloaded, and loads itself when it is needed', async () => {
    const { id } = await models.registry.ready('second');
    expect(engine.loaded(id)).toBeDefined();
    await models.lifeCycle.unload('second');
    expect(engine.loaded(id)).toBeUndefined();
    await models.registry.ready('second');
    expect(engine.loaded(id)).toBeDefined();
  });

  test('can be the default, one at a time', async () => {
    expect((await models.registry.ready(null)).name).toBe(bundledStatic.name);
    expect(await models.lifeCycle.makeDefault('second')).toMatchObject({ name: 'second', isDefault: true });
    expect((await models.registry.ready(null)).name).toBe('second');
    expect((await models.repository().findByName(bundledStatic.name))?.isDefault).toBe(false);
    await models.lifeCycle.openBundled(bundledStatic);
    expect((await models.registry.ready(null)).name).toBe('second');
  });

  test('cannot end while it is the default', async () => {
    await expect(models.lifeCycle.disable(bundledStatic.name)).rejects.toThrow(ConflictError);
    await expect(models.lifeCycle.remove(bundledStatic.name)).rejects.toThrow(ConflictError);
    expect((await models.registry.ready(null)).name).toBe(bundledStatic.name);
  });

  test('is always there, also when two servers change the models at once', async () => {
    // What another server read before this one makes the model the default.
    const other = models.repository();
    const read = await other.findByName('second');
    const first = await other.findByName(bundledStatic.name);
    if (read === null || first === null) throw new Error('Both are registered before every test.');
    await models.lifeCycle.makeDefault('second');
    await expect(other.remove(read)).rejects.toThrow(ConflictError);
    await expect(other.disable(read)).rejects.toThrow(ConflictError);
    expect((await models.registry.ready(null)).name).toBe('second');

    // And before this one disables the model that the other then chooses.
    await models.lifeCycle.disable(bundledStatic.name);
    await expect(other.makeDefault(first)).rejects.toThrow(ConflictError);
    expect((await models.registry.ready(null)).name).toBe('second');
  });

  test.each(['unload', 'load'] as const)('ends no request when it is asked to %s', async (change) => {
    let changing = true;
    const ask = async (lane: number) => {
      let answered = 0;
      while (changing) {
        const texts = [`lane ${lane}, text ${answered}`];
        await models.registry.use('second', async ({ id }) => {
          await setImmediate();
          return engine.embed(id, texts);
        });
        answered += 1;
      }
      return answered;
    };
    const lanes = [1, 2, 3, 4].map(ask);
    for (let round = 0; round < 5; round += 1) await models.lifeCycle[change]('second');
    changing = false;
    for (const answered of await Promise.all(lanes)) expect(answered).toBeGreaterThan(0);
  });

  test('ends no request when it is removed, and takes no new one', async () => {
    const started = Promise.withResolvers<void>();
    const removed = Promise.withResolvers<void>();
    const request = models.registry.use('second', async ({ id }) => {
      started.resolve();
      await removed.promise;
      return engine.embed(id, ['a text after the removal']);
    });
    await started.promise;
    const removal = models.lifeCycle.remove('second');
    await expect.poll(() => models.repository().findByName('second')).toBeNull();
    removed.resolve();
    expect((await request).embeddings).toHaveLength(1);
    await removal;
    await expect(models.registry.ready('second')).rejects.toThrow(NotFoundError);
    expect(changes.map(({ change }) => change)).toEqual(['removed']);
  });

  test('is loaded beside others that keep the engine busy, and is never put into error by them', async () => {
    const small = oneWorkerEngine({ maxQueuedTexts: 128 });
    try {
      const bus = new MemoryEventBus(collectingLogger().logger);
      const fork = () => database.fork();
      const busy = await modelsOver({ engine: small, fork, modelsDirectory: directory, bus, anchorsEach: 8 });
      const { id } = await busy.registry.ready(null);
      let loading = true;
      let refused = 0;
      const flood = async () => {
        while (loading) {
          const texts = Array.from({ length: 40 }, (_, index) => `a busy text, number ${index}`);
          await small.embed(id, texts).catch((error: unknown) => {
            if (!(error instanceof EngineOverloadedError)) throw error;
            refused += 1;
            return sleep(1);
          });
        }
      };
      const floods = [1, 2, 3, 4].map(flood);
      const loaded = await busy.lifeCycle.load('second').finally(() => {
        loading = false;
        return Promise.all(floods);
      });
      expect(loaded).toMatchObject({ status: 'ready', error: null });
      expect(refused).toBeGreaterThan(0);
    } finally {
      await small.close();
    }
  });

  test('ends for good, and no run under way with it', async () => {
    const { id, anchorSpace } = await models.registry.ready('second');
    const running = engine.embed(
      id,
      Array.from({ length: 500 }, (_, index) => `a text that runs, number ${index}`),
    );
    const [removed, embedded] = await Promise.all([models.lifeCycle.remove('second'), running]);
    expect(removed.name).toBe('second');
    expect(embedded.embeddings).toHaveLength(500);
    await expect(models.registry.ready('second')).rejects.toThrow(NotFoundError);

    const [{ vector } = { vector: new Float32Array() }] = embedded.embeddings;
    const draft = {
      ...assess(
        anchorSpace,
        { text: 'late', response: null, sessionId: null, modelId: id, vector, ...readWhole },
        null,
      ),
      processingTimeMs: 3,
    };
    const [committed] = await commitInferences(database.fork(), [{ drafts: [draft], call: null }]);
    expect(committed).toMatchObject([{ inputText: 'late', modelId: null }]);
  });

  test('counts its runs and their mean time exactly', async () => {
    const { id, anchorSpace } = await models.registry.ready('second');
    const { embeddings } = await engine.embed(id, ['a text']);
    const [{ vector } = { vector: new Float32Array() }] = embeddings;
    const run = (processingTimeMs: number) => ({
      ...assess(
        anchorSpace,
        { text: 'a text', response: null, sessionId: null, modelId: id, vector, ...readWhole },
        null,
      ),
      processingTimeMs,
    });
    await commitInferences(database.fork(), [{ drafts: [run(10), run(20)], call: null }]);
    await commitInferences(database.fork(), [{ drafts: [run(60)], call: null }]);
    expect((await models.repository().get(id)).performanceMetrics).toMatchObject({
      total_runs: 3,
      avg_inference_ms: 30,
    });
  });

  test('is followed by other servers', async () => {
    const bus = new MemoryEventBus(collectingLogger().logger);
    const otherEngine = oneWorkerEngine();
    const here = await modelsOver({
      engine,
      fork: () => database.fork(),
      modelsDirectory: directory,
      bus,
      anchorsEach: 8,
    });
    const there = await modelsOver({
      engine: otherEngine,
      fork: () => database.fork(),
      modelsDirectory: directory,
      bus,
    });
    there.lifeCycle.follow();
    try {
      const { id } = await there.registry.ready('second');
      expect(otherEngine.loaded(id)).toBeDefined();
      await here.lifeCycle.disable('second');
      await expect.poll(() => otherEngine.loaded(id)).toBeUndefined();
      await expect(there.registry.ready('second')).rejects.toThrow(ModelNotReadyError);
    } finally {
      await otherEngine.close();
    }
  });

  test('is followed by other servers that did not hear of it, once their bus is back', async () => {
    const { logger } = collectingLogger();
    const bus = new MemoryEventBus(logger);
    let isBack = (): void => undefined;
    const lossy: EventBus = {
      publish: async () => undefined,
      subscribe: async (_topic, _listener, onInterruption = () => undefined) => {
        isBack = onInterruption;
        return async () => undefined;
      },
      ping: () => bus.ping(),
      close: () => bus.close(),
    };
    const otherEngine = oneWorkerEngine();
    const over = { fork: () => database.fork(), modelsDirectory: directory };
    const here = await modelsOver({ ...over, engine, bus });
    const there = await modelsOver({ ...over, engine: otherEngine, bus: lossy });
    there.lifeCycle.follow();
    try {
      const kept = await there.registry.ready(bundledStatic.name);
      const disabled = await there.registry.ready('second');
      await here.lifeCycle.disable('second');
      for (const name of ['third', 'fourth']) await here.lifeCycle.register({ ...second, name });
      const changed = await there.registry.ready('fourth');
      await database.fork().nativeUpdate(OnnxModel, { name: 'fourth' }, { digest: 'f'.repeat(64) });
      const removed = await there.registry.ready('third');
      await here.lifeCycle.remove('third');
      const stale = [disabled, removed, changed];
      expect(stale.map(({ id }) => otherEngine.loaded(id))).not.toContain(undefined);
      isBack();
      for (const { id } of stale) await expect.poll(() => otherEngine.loaded(id)).toBeUndefined();
      expect(otherEngine.loaded(kept.id)).toBeDefined();
      await expect(there.registry.ready('second')).rejects.toThrow(ModelNotReadyError);
    } finally {
      await otherEngine.close();
    }
  });

  test('is not ended by a reading of the table that is older than it, or that finds it loading', async () => {
    const { loader, registry, repository } = models;
    const { id } = await registry.ready('second');
    await models.lifeCycle.unload('second');
    await loader.closeOthers(async (ids) => {
      const rows = await repository().findMany(ids);
      await registry.ready('second');
      return rows;
    });
    expect(engine.loaded(id)).toBeDefined();
    await loader.closeOthers(async (ids) => {
      const rows = await repository().findMany(ids);
      return rows.map((row) => Object.assign(row, { digest: null }));
    });
    expect(engine.loaded(id)).toBeDefined();
    await loader.closeOthers(async () => {
      await models.lifeCycle.unload('second');
      await registry.ready('second');
      return [];
    });
    expect(engine.loaded(id)).toBeDefined();
    await loader.closeOthers(async () => []);
    expect(engine.loaded(id)).toBeUndefined();
  });
});
