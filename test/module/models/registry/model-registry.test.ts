import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ModelLoader } from '../../../../src/modules/models/registry/model-loader.ts';
import { ModelRegistry } from '../../../../src/modules/models/registry/model-registry.ts';
import { ModelRepository } from '../../../../src/modules/models/storage/model.repository.ts';
import { NotFoundError } from '../../../../src/platform/errors.ts';
import { useDatabase } from '../../../support/databases.ts';
import { oneWorkerEngine } from '../../../support/one-worker-engine.ts';

describe('the rows that a registry remembers', () => {
  const database = useDatabase('PGlite');
  const engine = oneWorkerEngine();
  const loader = new ModelLoader({
    engine,
    anchors: [],
    spaces: [],
    directories: { models: '', bundled: '' },
  });
  let reads = 0;
  let modelId = '';
  let registry: ModelRegistry;
  const asked = () => ({
    id: registry.idOf('one'),
    default: registry.defaultName(),
    crossEncoder: registry.crossEncoder(),
  });

  beforeAll(async () => {
    const repository = new ModelRepository(database.fork());
    const files = { modelPath: 'model.onnx', tokenizerPath: 'tokenizer.json', maxTokens: 256 };
    for (const name of ['one', 'two']) {
      await repository.register({ ...files, name, kind: 'embedding', embeddingDim: 384 });
    }
    const one = await repository.findByName('one');
    if (one === null) throw new Error('The model was not stored.');
    modelId = one.id;
    one.status = 'ready';
    await repository.save('loaded', one);
    await repository.makeDefault(one);
  });
  afterAll(() => engine.close());
  beforeEach(() => {
    reads = 0;
    const repository = () => {
      reads += 1;
      return new ModelRepository(database.fork());
    };
    registry = new ModelRegistry({ repository, loader });
  });

  test('are read once however many ask at a time, and again for another name', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => registry.idOf('one')));
    expect(new Set(ids).size).toBe(1);
    expect(reads).toBe(1);
    expect(await registry.idOf('two')).not.toBe(ids[0]);
    expect(reads).toBe(2);
    await Promise.all(Array.from({ length: 20 }, () => registry.defaultName()));
    expect(reads).toBe(3);
    await Promise.all(Array.from({ length: 20 }, () => registry.crossEncoder()));
    await registry.crossEncoder();
    expect(reads).toBe(4);
  });

  test('are read anew after a change, also by those who ask while an older reading is under way', async () => {
    const before = asked();
    expect(reads).toBe(3);
    await registry.heard({ change: 'loaded', modelId });
    await Promise.all(Object.values(before));
    await Promise.all(Object.values(asked()));
    expect(reads).toBe(6);
  });

  test('are not remembered where there is none', async () => {
    await expect(registry.idOf('three')).rejects.toThrow(NotFoundError);
    await expect(registry.idOf('three')).rejects.toThrow(NotFoundError);
    expect(reads).toBe(2);
  });

  test('keep their default when a model that was removed meanwhile is to become it', async () => {
    const [reading, removing] = [database.fork(), database.fork()];
    const two = await new ModelRepository(reading).findByName('two');
    if (two === null) throw new Error('The model was not stored.');
    await removing.execute('delete from onnx_models where id = ?', [two.id]);
    await expect(new ModelRepository(reading).makeDefault(two)).rejects.toThrow(NotFoundError);
    expect(await registry.defaultName()).toBe('one');
  });
});
