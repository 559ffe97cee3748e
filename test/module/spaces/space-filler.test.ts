import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ErasureRepository } from '../../../src/modules/erasures/erasure.repository.ts';
import { SimilarInferencesRepository } from '../../../src/modules/lake/similar-inferences.repository.ts';
import { SimilarInferences } from '../../../src/modules/lake/similar-inferences.ts';
import type { ReadyModel } from '../../../src/modules/models/registry/model-loader.ts';
import { Inference } from '../../../src/modules/record/inference.entity.ts';
import { IdleEmbedder } from '../../../src/modules/spaces/idle-embedder.ts';
import { InferenceVectorRepository } from '../../../src/modules/spaces/inference-vector.repository.ts';
import { Reembeddings } from '../../../src/modules/spaces/reembeddings.ts';
import { SpaceFiller } from '../../../src/modules/spaces/space-filler.ts';
import { NotFoundError } from '../../../src/platform/errors.ts';
import { VectorThread } from '../../../src/platform/lake/search/vector-thread.ts';
import { EngineOverloadedError, InferenceFailedError } from '../../../src/platform/onnx/inference-engine.ts';
import { collectingLogger } from '../../support/collecting-logger.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { writeFolder } from '../../support/model-folders.ts';
import { modelsOver } from '../../support/models.ts';
import { oneWorkerEngine } from '../../support/one-worker-engine.ts';
import { tinyModel } from '../../support/onnx-models.ts';
import { storeInference } from '../../support/rows.ts';
import { tinyTokenizerFile } from '../../support/tiny-tokenizer.ts';

const words = ['the', 'river', 'stone', 'and', 'a', 'is'];
const textOf = (number: number) =>
  Array.from(
    { length: 6 },
    (_, place) => words[Math.floor(number / words.length ** place) % words.length],
  ).join(' ');

describeOnEachDatabase('filling the space of a model', (database) => {
  const engine = oneWorkerEngine();
  const { logger } = collectingLogger();
  const thread = new VectorThread();
  let directory = '';
  let models: Awaited<ReturnType<typeof modelsOver>>;
  let first: ReadyModel;
  let second: ReadyModel;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'vortex-spaces-'));
    const tokenizer = tinyTokenizerFile();
    await writeFolder(join(directory, 'first'), {
      'model.onnx': tinyModel({ seed: 1 }),
      'tokenizer.json': tokenizer,
    });
    await writeFolder(join(directory, 'second'), {
      'model.onnx': tinyModel({ seed: 2 }),
      'tokenizer.json': tokenizer,
    });
    const fork = () => database.fork();
    models = await modelsOver({ engine, fork, modelsDirectory: directory, anchorsEach: 8 });
  });
  afterAll(async () => {
    await thread.stop();
    await engine.close();
    await rm(directory, { recursive: true });
  });
  beforeEach(async () => {
    await database.clear();
    thread.restart();
    first = await register('first', 'first');
    second = await register('second', 'second');
  });

  async function register(name: string, folder: string): Promise<ReadyModel> {
    const paths = { modelPath: `${folder}/model.onnx`, tokenizerPath: `${folder}/tokenizer.json` };
    const limits = { kind: 'embedding' as const, embeddingDim: 8, maxTokens: 32 };
    expect(await models.lifeCycle.register({ name, ...paths, ...limits })).toMatchObject({ status: 'ready' });
    return models.registry.ready(name);
  }

  async function vectorOf(model: ReadyModel, text: string): Promise<Float32Array> {
    const { embeddings } = await engine.embed(model.id, [text]);
    return embeddings[0]?.vector ?? new Float32Array();
  }

  /** Stores inferences that a model read, or none, and returns their ids. */
  async function store(model: ReadyModel | null, from: number, to: number): Promise<string[]> {
    const texts = Array.from({ length: to - from }, (_, index) => textOf(from + index));
    const vectors = model === null ? [] : (await engine.embed(model.id, texts)).embeddings;
    const ids: string[] = [];
    for (const [index, inputText] of texts.entries()) {
      const semanticEmbedding = model === null ? null : [...(vectors[index]?.vector ?? [])];
      const values = { id: randomUUID(), inputText, semanticEmbedding, model: model?.id ?? null };
      ids.push((await storeInference(database.fork(), values)).id);
    }
    return ids;
  }

  const vectors = () => new InferenceVectorRepository(database.fork());
  const idle = new IdleEmbedder(engine);
  const fillerOver = (embedder: Pick<IdleEmbedder, 'embedSome'> = idle) =>
    new SpaceFiller({ registry: models.registry, embedder, vectors, logger });
  const fill = (model: string, filler = fillerOver()) => filler.fill(model, new AbortController().signal);
  const filled = async () =>
    (
      await database
        .fork()
        .execute<{ inference_id: string }[]>(
          'select inference_id, model_digest from inference_vectors order by seq',
        )
    ).map((row) => row.inference_id);
  const missing = async (model: ReadyModel) =>
    (await vectors().missing(model.digest, { after: 0, through: Number.MAX_SAFE_INTEGER }, 1000)).map(
      ({ id }) => id,
    );

  test('computes what is missing, and nothing twice; models with the same files have one space', async () => {
    const byFirst = await store(first, 0, 70);
    const bySecond = await store(second, 70, 75);
    const byNone = await store(null, 75, 80);
    expect(await fill('second')).toMatchObject({ filled: 75, failed: 0 });
    expect(new Set(await filled())).toEqual(new Set([...byFirst, ...byNone]));
    expect(await fill('second')).toMatchObject({ filled: 0, failed: 0 });
    await register('second again', 'second');
    expect(await fill('second again')).toMatchObject({ filled: 0 });
    expect(await fill('first')).toMatchObject({ filled: bySecond.length + byNone.length });
    expect([await missing(first), await missing(second)]).toEqual([[], []]);
  });

  test('makes the inferences of another model findable in the space, and only in that space', async () => {
    const byFirst = await store(first, 0, 40);
    const bySecond = await store(second, 40, 60);
    const search = new SimilarInferences({
      repository: () => new SimilarInferencesRepository(database.fork()),
      thread,
      keptBytes: 1 << 30,
    });
    const nearest = async (model: ReadyModel, text: string, first: number) =>
      search.nearest({ digest: model.digest, query: await vectorOf(model, text), filter: {}, first });
    expect(await nearest(second, textOf(3), 1)).toMatchObject({ digest: second.digest, compared: 20 });
    await fill('second');
    const found = await nearest(second, textOf(3), 60);
    expect(found.compared).toBe(60);
    expect(new Set(found.found.map(({ id }) => id))).toEqual(new Set([...byFirst, ...bySecond]));
    // The model takes texts with the same words for equal.
    const equal = ({ found: all }: typeof found) =>
      all.filter(({ similarity }) => similarity > 0.99999).map(({ id }) => id);
    expect(equal(found)).toContain(byFirst[3]);
    for (const { id, similarity } of found.found.slice(0, 10)) {
      const { inputText } = await database.fork().findOneOrFail(Inference, { id });
      const [one, other] = [await vectorOf(second, textOf(3)), await vectorOf(second, inputText)];
      expect(similarity).toBeCloseTo(
        one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0),
        5,
      );
    }
    // What is filled later is found too, although its inference is older than what was read.
    expect(await nearest(first, textOf(45), 5)).toMatchObject({ compared: 40 });
    await fill('first');
    const inFirst = await nearest(first, textOf(45), 60);
    expect(inFirst).toMatchObject({ digest: first.digest, compared: 60 });
    expect(equal(inFirst)).toContain(bySecond[5]);
  });

  test('continues after it was interrupted, with the inferences that came meanwhile', async () => {
    await store(first, 0, 100);
    const embedded: string[] = [];
    const interrupted = new AbortController();
    const counting = (most: number) => ({
      embedSome: async (modelId: string, texts: readonly string[], signal: AbortSignal) => {
        if (embedded.length >= most) interrupted.abort(new Error('interrupted'));
        signal.throwIfAborted();
        embedded.push(...texts);
        return idle.embedSome(modelId, texts, signal);
      },
    });
    await expect(fillerOver(counting(40)).fill('second', interrupted.signal)).rejects.toThrow('interrupted');
    const before = (await filled()).length;
    expect(before).toBe(64);
    await store(first, 100, 120);
    let isLater = false;
    const coming = {
      embedSome: async (...call: Parameters<IdleEmbedder['embedSome']>) => {
        if (!isLater) await store(first, 120, 130);
        isLater = true;
        return counting(Number.POSITIVE_INFINITY).embedSome(...call);
      },
    };
    expect(await fill('second', fillerOver(coming))).toMatchObject({ filled: 130 - before });
    expect(embedded).toHaveLength(130);
    expect(await missing(second)).toEqual([]);
  });

  test('two at the same time store each vector once', async () => {
    await store(first, 0, 90);
    const both = await Promise.all([fill('second'), fill('second')]);
    expect(both[0].filled + both[1].filled).toBe(90);
    expect(new Set(await filled()).size).toBe(90);
  });

  test('keeps no vector of a text that is erased or deleted meanwhile, or afterwards', async () => {
    const [erased = '', deleted = '', kept = '', later = ''] = await store(first, 0, 4);
    const erase = (id: string) =>
      new ErasureRepository(database.fork()).eraseInference(id, { requestedBy: 'COMMAND', reason: null });
    const erasing = {
      embedSome: async (...call: Parameters<IdleEmbedder['embedSome']>) => {
        const found = await idle.embedSome(...call);
        await erase(erased);
        await database.fork().nativeDelete(Inference, { id: deleted });
        return found;
      },
    };
    expect(await fill('second', fillerOver(erasing))).toMatchObject({ filled: 2 });
    expect(await filled()).toEqual([kept, later]);
    await erase(later);
    expect(await filled()).toEqual([kept]);
    await database.fork().nativeDelete(Inference, { id: kept });
    expect(await filled()).toEqual([]);
    expect(await fill('second')).toMatchObject({ filled: 0 });
  });

  test('discards the texts in memory when some are erased, and reads the others again', async () => {
    const [erased = '', ...others] = await store(first, 0, 5);
    let waits = true;
    const reached = Promise.withResolvers<void>();
    const waiting = {
      embedSome: (...[modelId, texts, signal]: Parameters<IdleEmbedder['embedSome']>) => {
        if (!waits) return idle.embedSome(modelId, texts, signal);
        waits = false;
        reached.resolve();
        return new Promise<Float32Array[]>((_, rejected) => {
          signal.addEventListener('abort', () => rejected(signal.reason));
        });
      },
    };
    const filler = fillerOver(waiting);
    const filling = fill('second', filler);
    await reached.promise;
    await new ErasureRepository(database.fork()).eraseInference(erased, {
      requestedBy: 'COMMAND',
      reason: null,
    });
    await filler.forget();
    expect(await filling).toMatchObject({ filled: 4, failed: 0 });
    expect(await filled()).toEqual(others);
  });

  test('skips a text that the model cannot read, and says so', async () => {
    const ids = await store(first, 0, 40);
    const failing = {
      embedSome: async (...[modelId, texts, signal]: Parameters<IdleEmbedder['embedSome']>) => {
        if (texts.includes(textOf(7))) throw new InferenceFailedError('The model failed on text 7.');
        return idle.embedSome(modelId, texts, signal);
      },
    };
    expect(await fill('second', fillerOver(failing))).toMatchObject({ filled: 39, failed: 1 });
    expect(await missing(second)).toEqual([ids[7]]);
    expect(await fill('second')).toMatchObject({ filled: 1, failed: 0 });
  });

  test('ends with the reason if there is no such model, or if it is taken out of service', async () => {
    await store(first, 0, 40);
    await expect(fill('nothing')).rejects.toThrow(NotFoundError);
    const disabling = {
      embedSome: async (...call: Parameters<IdleEmbedder['embedSome']>) => {
        const found = await idle.embedSome(...call);
        void models.lifeCycle.disable('second');
        await expect
          .poll(() => models.repository().findByName('second'))
          .toMatchObject({ status: 'disabled' });
        return found;
      },
    };
    await expect(fill('second', fillerOver(disabling))).rejects.toThrow('"second" is disabled');
    expect(await filled()).toHaveLength(32);
    await models.lifeCycle.enable('second');
    expect(await fill('second')).toMatchObject({ filled: 8 });
  });

  test('gives way to other work, and still goes on beside it', async () => {
    await store(first, 0, 12);
    const asked: { readonly texts: number; readonly onlyIfIdle: boolean | undefined }[] = [];
    const busy = {
      embed: async (...[modelId, texts, options]: Parameters<typeof engine.embed>) => {
        asked.push({ texts: texts.length, onlyIfIdle: options?.onlyIfIdle });
        if (options?.onlyIfIdle === true) throw new EngineOverloadedError(1);
        return engine.embed(modelId, texts);
      },
    };
    const patient = new IdleEmbedder(busy, { patienceMs: 5 });
    expect(await fill('second', fillerOver(patient))).toMatchObject({ filled: 12 });
    const beside = asked.filter(({ onlyIfIdle }) => onlyIfIdle !== true);
    // They are short: together they are as long as one window.
    expect(beside.map(({ texts }) => texts)).toEqual([12]);
    expect(asked.length).toBeGreaterThan(beside.length);
  });

  test('runs in the background of a server, one at a time, and says how far it is', async () => {
    await store(first, 0, 50);
    const reached = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const slow = {
      embedSome: async (...call: Parameters<IdleEmbedder['embedSome']>) => {
        reached.resolve();
        await released.promise;
        return idle.embedSome(...call);
      },
    };
    const reembeddings = new Reembeddings({ registry: models.registry, filler: fillerOver(slow), logger });
    await expect(reembeddings.start('nothing')).rejects.toThrow(NotFoundError);
    const started = await reembeddings.start('second');
    await reached.promise;
    expect((await reembeddings.start('second')).startedAt).toBe(started.startedAt);
    await expect(reembeddings.start('first')).rejects.toThrow('Try again when that is done.');
    released.resolve();
    await expect.poll(() => reembeddings.all).toMatchObject([{ state: 'DONE', progress: { filled: 50 } }]);
    await models.lifeCycle.disable('second');
    await expect(reembeddings.start('second')).rejects.toThrow('disabled');
    await reembeddings.start('first');
    await reembeddings.close();
    expect(reembeddings.all.map(({ model }) => model)).toEqual(['first', 'second']);
    expect(reembeddings.all[0]?.state).not.toBe('RUNNING');
  });
});
