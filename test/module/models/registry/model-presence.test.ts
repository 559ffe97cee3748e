import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ModelPresence } from '../../../../src/modules/models/registry/model-presence.ts';
import { OnnxModel } from '../../../../src/modules/models/storage/model.entity.ts';
import { initializer, modelOf } from '../../../support/onnx-weights.ts';

describe('where a model stands', () => {
  let directory: string;
  let presence: ModelPresence;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'vortex-test-'));
    for (const name of ['model.onnx', 'tokenizer.json']) await writeFile(join(directory, name), '');
    await writeFile(join(directory, 'weights.onnx'), modelOf(initializer('weights.bin')));
    await writeFile(join(directory, 'weights.bin'), '');
    presence = new ModelPresence({ models: directory, bundled: directory });
  });
  afterEach(() => rm(directory, { recursive: true }));

  const model = (given: Partial<OnnxModel> = {}) =>
    Object.assign(new OnnxModel(), {
      modelPath: 'model.onnx',
      tokenizerPath: 'tokenizer.json',
      status: 'ready',
      error: null,
      ...given,
    });

  test('is what its row says while its files are there', async () => {
    expect(await presence.standingOf(model())).toEqual({ status: 'ready', error: null });
  });

  test.each([
    'model.onnx',
    'tokenizer.json',
  ])('is in error while %s is gone, and ready when it is back', async (name) => {
    await rename(join(directory, name), join(directory, 'elsewhere'));
    expect(await presence.standingOf(model())).toEqual({
      status: 'error',
      error: expect.stringMatching(
        new RegExp(`cannot be found in MODELS_DIR: "${name}"\\. Restore the file`),
      ),
    });
    await rename(join(directory, 'elsewhere'), join(directory, name));
    expect(await presence.standingOf(model())).toMatchObject({ status: 'ready' });
  });

  test('is in error while a file with its weights is gone, and ready when it is back', async () => {
    const path = join(directory, 'weights.bin');
    const row = () => model({ modelPath: 'weights.onnx' });
    expect(await presence.standingOf(row())).toMatchObject({ status: 'ready' });
    await rename(path, join(directory, 'elsewhere'));
    expect(await presence.standingOf(row())).toEqual({
      status: 'error',
      error:
        'weights.onnx needs its weights in "weights.bin", which does not exist. Restore the file on this server, or remove the model',
    });
    await rename(join(directory, 'elsewhere'), path);
    expect(await presence.standingOf(row())).toMatchObject({ status: 'ready' });
  });

  test('follows a model file that comes to name other weights', async () => {
    const row = () => model({ modelPath: 'weights.onnx' });
    expect(await presence.standingOf(row())).toMatchObject({ status: 'ready' });
    await writeFile(join(directory, 'weights.onnx'), modelOf(initializer('other-weights.bin')));
    expect(await presence.standingOf(row())).toMatchObject({
      status: 'error',
      error: expect.stringContaining('"other-weights.bin"'),
    });
  });

  test.each([
    'loading',
    'error',
    'disabled',
  ] as const)('is what its row says when that is %s', async (status) => {
    await rm(join(directory, 'model.onnx'));
    expect(await presence.standingOf(model({ status, error: 'a reason' }))).toEqual({
      status,
      error: 'a reason',
    });
  });
});
