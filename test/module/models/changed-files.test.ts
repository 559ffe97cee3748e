import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundledModelsDirectory } from '../../../src/config/config.ts';
import { Embedder } from '../../../src/modules/embeddings/embedder.ts';
import { giveUpWithEngine } from '../../../src/modules/models/open-models.ts';
import { ModelNotReadyError } from '../../../src/modules/models/storage/model.errors.ts';
import { MemoryEmbeddingCache } from '../../../src/platform/cache/memory/memory-embedding-cache.ts';
import { collectingLogger } from '../../support/collecting-logger.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { modelsOver } from '../../support/models.ts';
import { oneWorkerEngine } from '../../support/one-worker-engine.ts';

describeOnEachDatabase('a model whose files change while it runs', (database) => {
  const engine = oneWorkerEngine({
    workerScript: new URL('../../support/crashing-worker.ts', import.meta.url),
  });
  const { logger } = collectingLogger();
  const embedder = new Embedder({ engine, cache: new MemoryEmbeddingCache(), logger });
  let directory = '';
  let models: Awaited<ReturnType<typeof modelsOver>>;
  let isStorable = true;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'vortex-models-'));
    await cp(join(bundledModelsDirectory, 'vortex-static-384'), join(directory, 'own'), { recursive: true });
    models = await modelsOver({
      engine,
      fork: () => database.fork(),
      modelsDirectory: directory,
      anchorsEach: 8,
    });
    const giveUpUnnamed = async (id: string, reason: string) => {
      if (!isStorable) throw new Error('on purpose');
      await models.lifeCycle.giveUpUnnamed(id, reason);
    };
    giveUpWithEngine(engine, { lifeCycle: { giveUpUnnamed }, loader: models.loader, logger });
    await models.lifeCycle.register({
      name: 'own',
      kind: 'embedding',
      modelPath: 'own/model.onnx',
      tokenizerPath: 'own/tokenizer.json',
      embeddingDim: 384,
      maxTokens: 256,
    });
  });
  afterAll(async () => {
    await engine.close();
    await rm(directory, { recursive: true });
  });

  const file = (name: string) => join(directory, 'own', name);
  const embed = (text: string) => models.registry.use('own', (model) => embedder.embed(model, [text]));
  const crashingText = () => `crash once ${join(directory, randomUUID())}`;
  const refusalOf = (text: string) => embed(text).catch((error: unknown) => error);
  const row = () => models.repository().findByName('own');

  /** Work while a file has other content; after it the model is loaded from the old files. */
  async function whileChanged(
    name: string,
    change: (content: string) => string,
    work: () => Promise<unknown>,
  ): Promise<void> {
    expect(await embed(randomUUID())).toHaveLength(1);
    const content = await readFile(file(name));
    await writeFile(file(name), change(content.toString()));
    try {
      await work();
    } finally {
      await writeFile(file(name), content);
    }
    expect(await models.lifeCycle.load('own')).toMatchObject({ status: 'ready', error: null });
    expect(await embed(randomUUID())).toHaveLength(1);
  }

  test.each([
    ['tokenizer.json', (content: string) => `${content}\n`, /^Its files have changed since .+loadModel/],
    ['model.onnx', () => 'no model', /^The model could not be reloaded: .+loadModel/],
  ])('(%s) is in error once its worker is replaced, and ready again with its files', async (name, change, reason) => {
    await whileChanged(name, change, async () => {
      const underWay = await refusalOf(crashingText());
      expect(underWay).toBeInstanceOf(ModelNotReadyError);
      expect(underWay).toMatchObject({ status: 'error' });
      await expect.poll(row).toMatchObject({ status: 'error' });
      const error = (await row())?.error ?? '';
      expect(error).toMatch(reason);
      await expect
        .poll(() => refusalOf(randomUUID()))
        .toMatchObject({ code: 'MODEL_NOT_READY', status: 'error', message: expect.stringContaining(error) });
    });
  });

  test('is refused with the reason also where that cannot be stored', async () => {
    isStorable = false;
    await whileChanged(
      'tokenizer.json',
      (content) => `${content}\n`,
      async () => {
        expect(await refusalOf(crashingText())).toBeInstanceOf(ModelNotReadyError);
        const message = expect.stringMatching(/the files have changed.+loadModel/);
        await expect.poll(() => refusalOf(randomUUID())).toMatchObject({ status: 'error', message });
      },
    );
    isStorable = true;
  });
});
