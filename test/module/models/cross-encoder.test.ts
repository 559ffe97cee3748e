import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { bundledStatic } from '../../../src/modules/models/registry/bundled-models.ts';
import { ModelNotReadyError } from '../../../src/modules/models/storage/model.errors.ts';
import { ConflictError } from '../../../src/platform/errors.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { writeFolder } from '../../support/model-folders.ts';
import { modelsOver } from '../../support/models.ts';
import { oneWorkerEngine } from '../../support/one-worker-engine.ts';
import { inferenceExport } from '../../support/overlap-models.ts';

describeOnEachDatabase('the life of a cross-encoder', (database) => {
  const engine = oneWorkerEngine();
  let directory = '';
  let models: Awaited<ReturnType<typeof modelsOver>>;
  const nli = {
    name: 'nli',
    kind: 'cross-encoder' as const,
    modelPath: 'nli/onnx/model.onnx',
    tokenizerPath: 'nli/tokenizer.json',
    embeddingDim: 384,
    maxTokens: 64,
  };
  const config = (...labels: string[]) => JSON.stringify({ id2label: Object.fromEntries(labels.entries()) });
  const configPath = () => join(directory, 'nli', 'config.json');

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'vortex-cross-encoders-'));
    await writeFolder(join(directory, 'bare'), { ...inferenceExport, 'config.json': {} });
    models = await modelsOver({
      engine,
      fork: () => database.fork(),
      modelsDirectory: directory,
      anchorsEach: 8,
    });
  });
  afterAll(async () => {
    await engine.close();
    await rm(directory, { recursive: true });
  });
  beforeEach(async () => {
    await database.clear();
    await writeFolder(join(directory, 'nli'), inferenceExport);
    await models.lifeCycle.openBundled(bundledStatic);
  });

  test('begins ready, with its scores a pair and without a fit of the anchors', async () => {
    const registered = await models.lifeCycle.register(nli);
    expect(registered).toMatchObject({ status: 'ready', error: null, isDefault: false });
    expect(await models.repository().findByName('nli')).toMatchObject({
      kind: 'cross-encoder',
      embeddingDim: 3,
      anchorFit: null,
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await models.registry.useCrossEncoder(async (model) => model)).toMatchObject({
      name: 'nli',
      dimension: 3,
    });
  });

  test('takes no text by itself, and is never the default', async () => {
    await models.lifeCycle.register(nli);
    await expect(models.registry.ready('nli')).rejects.toThrow(ModelNotReadyError);
    await expect(models.lifeCycle.makeDefault('nli')).rejects.toThrow(ConflictError);
    expect((await models.registry.ready(null)).name).toBe(bundledStatic.name);
  });

  test('is not there before it is registered, nor when it was disabled or removed', async () => {
    expect(await models.registry.useCrossEncoder(async (model) => model)).toBeNull();
    await models.lifeCycle.register(nli);
    await models.lifeCycle.disable('nli');
    expect(await models.registry.useCrossEncoder(async (model) => model)).toBeNull();
    await models.lifeCycle.enable('nli');
    expect((await models.registry.useCrossEncoder(async (model) => model))?.name).toBe('nli');
    await models.lifeCycle.remove('nli');
    expect(await models.registry.crossEncoder()).toBeNull();
  });

  test('frees its memory when it is unloaded, and loads itself when it is needed', async () => {
    const { id } = await models.lifeCycle.register(nli);
    await models.lifeCycle.unload('nli');
    expect(engine.loaded(id)).toBeUndefined();
    await models.registry.useCrossEncoder(async (model) => model);
    expect(engine.loaded(id)?.kind).toBe('cross-encoder');
  });

  test('gives way to the one that was loaded after it', async () => {
    await models.lifeCycle.register(nli);
    await models.lifeCycle.register({ ...nli, name: 'newer' });
    expect((await models.registry.crossEncoder())?.name).toBe('newer');
    await models.lifeCycle.load('nli');
    expect((await models.registry.crossEncoder())?.name).toBe('nli');
  });

  test('ends in an error with the reason when nothing says what its scores stand for', async () => {
    const paths = { modelPath: 'bare/onnx/model.onnx', tokenizerPath: 'bare/tokenizer.json' };
    const bare = await models.lifeCycle.register({ ...nli, ...paths });
    expect(bare).toMatchObject({
      status: 'error',
      error: expect.stringContaining('no config.json with id2label'),
    });
    expect(await models.registry.crossEncoder()).toBeNull();
  });

  test('ends in an error when it is registered as an embedding model', async () => {
    const mistaken = await models.lifeCycle.register({ ...nli, kind: 'embedding' });
    expect(mistaken).toMatchObject({ status: 'error', error: expect.stringContaining('logits') });
  });

  test('keeps its labels for ever once it was ready', async () => {
    await models.lifeCycle.register(nli);
    expect((await models.lifeCycle.register(nli)).status).toBe('ready');
    await writeFile(configPath(), config('entailment', 'contradiction', 'neutral'));
    await expect(models.lifeCycle.register(nli)).rejects.toThrow(ConflictError);
    const changed = await models.lifeCycle.load('nli');
    expect(changed.error).toContain('the files have changed since the model was registered');
  });

  test('reads no labels from outside the models directory', async () => {
    const outside = join(tmpdir(), `labels-${process.pid}.json`);
    await writeFile(outside, config('contradiction', 'entailment', 'neutral'));
    await rm(configPath());
    await symlink(outside, configPath());
    const refused = await models.lifeCycle.register(nli);
    expect(refused).toMatchObject({
      status: 'error',
      error: expect.stringContaining('this link leads out of it'),
    });
    await rm(configPath());
    await rm(outside);
  });

  test('is found by a server that starts later', async () => {
    await models.lifeCycle.register(nli);
    const otherEngine = oneWorkerEngine();
    try {
      const later = await modelsOver({
        engine: otherEngine,
        fork: () => database.fork(),
        modelsDirectory: directory,
      });
      const ready = await later.registry.useCrossEncoder(async (model) => model);
      expect(otherEngine.loaded(ready?.id ?? '')).toBeDefined();
    } finally {
      await otherEngine.close();
    }
  });
});
