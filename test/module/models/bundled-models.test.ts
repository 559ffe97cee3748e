import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { bundledModelsDirectory } from '../../../src/config/config.ts';
import { openLoader } from '../../../src/modules/models/open-models.ts';
import {
  bundledMiniLm,
  bundledModels,
  bundledStatic,
  isReserved,
} from '../../../src/modules/models/registry/bundled-models.ts';
import { UnlistedModel } from '../../../src/modules/models/registry/unlisted-model.ts';
import { OnnxModel } from '../../../src/modules/models/storage/model.entity.ts';
import { describeOnEachDatabase } from '../../support/databases.ts';
import { tinyExport, writeFolder } from '../../support/model-folders.ts';
import { modelsOver } from '../../support/models.ts';
import { oneWorkerEngine } from '../../support/one-worker-engine.ts';

describeOnEachDatabase('the models that ship with the server', (database) => {
  const engine = oneWorkerEngine();
  let directory = '';
  let models: Awaited<ReturnType<typeof modelsOver>>;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'vortex-bundled-'));
    await writeFolder(join(directory, 'tiny'), tinyExport);
  });
  afterAll(async () => {
    await engine.close();
    await rm(directory, { recursive: true });
  });
  // Each test is a start: nothing is open yet.
  beforeEach(async () => {
    await database.clear();
    models = await modelsOver({
      engine,
      fork: () => database.fork(),
      modelsDirectory: directory,
      anchorsEach: 8,
    });
  });

  const start = async (bundled = bundledModels) => {
    for (const model of bundled) await models.lifeCycle.openBundled(model);
  };
  const row = async ({ name }: { readonly name: string }) => {
    const found = await models.repository().findByName(name);
    if (found === null) throw new Error(`${name} is not registered.`);
    return found;
  };
  const isOpen = async (model: { readonly name: string }) =>
    engine.loaded((await row(model)).id) !== undefined;

  test('are both registered and ready on an empty database, and the transformer is the default', async () => {
    await start();
    expect(await row(bundledMiniLm)).toMatchObject({ status: 'ready', isDefault: true });
    expect(await row(bundledStatic)).toMatchObject({ status: 'ready', isDefault: false });
    expect([await isOpen(bundledMiniLm), await isOpen(bundledStatic)]).toEqual([true, false]);
    expect((await models.registry.ready(bundledStatic.name)).name).toBe(bundledStatic.name);
    expect(await isOpen(bundledStatic)).toBe(true);
  });

  test('leave the default of a database that has one, whether or not it is bundled', async () => {
    await models.lifeCycle.openBundled(bundledStatic);
    await start();
    expect((await models.registry.ready(null)).name).toBe(bundledStatic.name);
    expect(await row(bundledMiniLm)).toMatchObject({ status: 'ready', isDefault: false });
    expect(await isOpen(bundledMiniLm)).toBe(false);
    await models.lifeCycle.makeDefault(bundledMiniLm.name);
    await start();
    expect((await models.registry.ready(null)).name).toBe(bundledMiniLm.name);
  });

  test('are opened at a start only if they are the default or were never ready', async () => {
    await start();
    const loadedAt = (await row(bundledStatic)).loadedAt;
    await start();
    expect((await row(bundledStatic)).loadedAt).toEqual(loadedAt);
    await database.fork().nativeUpdate(OnnxModel, { name: bundledStatic.name }, { status: 'error' });
    await start();
    expect(await row(bundledStatic)).toMatchObject({ status: 'ready', error: null });
  });

  test('take neither name nor files from a model that an operator registered under their name', async () => {
    const own = {
      name: bundledMiniLm.name,
      kind: 'embedding' as const,
      modelPath: 'tiny/onnx/model.onnx',
      tokenizerPath: 'tiny/tokenizer.json',
      embeddingDim: 12,
      maxTokens: 16,
    };
    const before = await models.lifeCycle.register(own);
    await start();
    expect(await row(own)).toEqual(before);
    expect((await models.registry.ready(own.name)).dimension).toBe(12);
    expect((await models.registry.ready(null)).name).toBe(bundledStatic.name);
    expect(models.lines).toContainEqual({ level: 'warn', message: expect.stringContaining('already has') });
    expect(isReserved(own.name, before)).toBe(false);
    expect(isReserved(own.name, null)).toBe(true);
    expect(isReserved(bundledStatic.name, await row(bundledStatic))).toBe(true);

    await models.lifeCycle.makeDefault(own.name);
    await start();
    expect((await models.registry.ready(null)).dimension).toBe(12);
  });

  test('remain the default when their files change, also after an end in between', async () => {
    await models.lifeCycle.openBundled(bundledStatic);
    const old = await row(bundledStatic);
    await database.fork().nativeUpdate(OnnxModel, { id: old.id }, { digest: 'f'.repeat(64) });
    const repository = models.repository();
    await repository.retire(await repository.get(old.id), `${bundledStatic.name}@ffffffffffff`);
    await start();
    expect((await models.registry.ready(null)).name).toBe(bundledStatic.name);
    expect(await models.repository().get(old.id)).toMatchObject({ status: 'disabled', isDefault: false });
  });

  test('stop a start that needs one that cannot be loaded, and no other', async () => {
    const broken = { ...bundledMiniLm, modelPath: 'bundled:none/model.onnx' };
    await expect(start([broken])).rejects.toThrow(
      'The bundled model "all-MiniLM-L6-v2" cannot be loaded: modelPath: cannot be found',
    );
    await database.clear();
    await start([bundledStatic, broken]);
    expect(await row(broken)).toMatchObject({ status: 'error', isDefault: false });
    expect((await models.registry.ready(null)).name).toBe(bundledStatic.name);
  });
});

describe('a bundled model outside the registry', () => {
  const engine = oneWorkerEngine();
  afterAll(() => engine.close());

  test('is opened again after the engine gave it up', async () => {
    const listeners: ((modelId: string, reason: string) => void)[] = [];
    const model = new UnlistedModel({
      engine: { onGivenUp: (listener) => void listeners.push(listener) },
      loader: await openLoader(engine),
      bundled: bundledStatic,
      open: (loader, row) => loader.open(row),
    });
    const { id } = await model.ready();
    for (const listener of listeners) listener(randomUUID(), 'Another model hangs.');
    expect(engine.loaded(id)).toBeDefined();
    for (const listener of listeners) listener(id, 'Its files changed.');
    await expect.poll(() => engine.loaded(id)).toBeUndefined();
    expect((await model.ready()).id).toBe(id);
    expect(engine.loaded(id)).toBeDefined();
  });

  test('reads texts as the same files do under another name', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'vortex-same-'));
    try {
      await cp(join(bundledModelsDirectory, bundledStatic.name), join(directory, 'copy'), {
        recursive: true,
      });
      const loader = await openLoader(engine, directory);
      const files = { modelPath: 'copy/model.onnx', tokenizerPath: 'copy/tokenizer.json' };
      const [shipped, copied] = await Promise.all(
        [bundledStatic, { ...bundledStatic, ...files }].map((model) =>
          loader.open(Object.assign(new OnnxModel(), { ...model, id: randomUUID(), digest: null })),
        ),
      );
      expect(copied?.digest).toBe(shipped?.digest);
      expect(copied?.anchorSpace).toEqual(shipped?.anchorSpace);
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
