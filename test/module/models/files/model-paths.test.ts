import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findModelPath, resolveModelPath } from '../../../../src/modules/models/files/model-paths.ts';
import { refusalOf } from '../../../support/refusals.ts';

const outside = 'expects a path inside MODELS_DIR, relative to it';

describe('the path of a model', () => {
  let root = '';
  let directories = { models: '', bundled: '' };

  beforeAll(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'vortex-model-paths-')));
    directories = { models: join(root, 'models'), bundled: join(root, 'bundled') };
    await mkdir(join(directories.models, 'small'), { recursive: true });
    await mkdir(join(root, 'models-of-others'));
    await mkdir(directories.bundled);
    await writeFile(join(directories.models, 'small', 'model.onnx'), '');
    await writeFile(join(directories.models, '..model.onnx'), '');
    await writeFile(join(directories.bundled, 'model.onnx'), '');
    await writeFile(join(root, 'secret.onnx'), '');
    await writeFile(join(root, 'models-of-others', 'model.onnx'), '');
    await symlink(join(root, 'secret.onnx'), join(directories.models, 'leads-out.onnx'));
    await symlink(join(root, 'models-of-others'), join(directories.models, 'leads-out'));
    await symlink(join(directories.models, 'small'), join(directories.models, 'stays-inside'));
    await symlink(join(root, 'nowhere'), join(directories.models, 'broken.onnx'));
  });

  afterAll(() => rm(root, { recursive: true }));

  const resolved = (path: string) => resolveModelPath(directories, path, 'input.modelPath');
  const refusal = (path: string) => refusalOf(() => resolved(path));

  test.each([
    ['small/model.onnx', 'models/small/model.onnx'],
    ['./small/../small/model.onnx', 'models/small/model.onnx'],
    ['..model.onnx', 'models/..model.onnx'],
    ['stays-inside/model.onnx', 'models/small/model.onnx'],
    ['bundled:model.onnx', 'bundled/model.onnx'],
  ])('%s is found', async (path, expected) => {
    expect(await resolved(path)).toBe(join(root, expected));
  });

  test.each([
    ['climbs out', '../secret.onnx'],
    ['climbs out after going in', 'small/../../secret.onnx'],
    ['climbs into a directory whose name begins alike', '../models-of-others/model.onnx'],
    ['climbs out of the bundled directory', 'bundled:../secret.onnx'],
    ['climbs from the bundled into the other directory', 'bundled:../models/small/model.onnx'],
    ['is absolute after the prefix', 'bundled:/etc/hostname'],
    ['is the directory itself', '.'],
    ['is empty', ''],
    ['is nothing but the prefix', 'bundled:'],
    ['holds a NUL character', 'small/model.onnx\0.txt'],
  ])('that %s is refused', async (_, path) => {
    expect(await refusal(path)).toEqual([{ path: 'input.modelPath', message: outside }]);
  });

  test('that is absolute is refused, even where it leads inside', async () => {
    expect(await refusal(join(directories.models, 'small', 'model.onnx'))).toEqual([
      { path: 'input.modelPath', message: outside },
    ]);
  });

  test.each([
    'leads-out.onnx',
    'leads-out/model.onnx',
  ])('%s is refused as a link that leads out', async (path) => {
    expect(await refusal(path)).toEqual([
      { path: 'input.modelPath', message: 'expects a path inside MODELS_DIR; this link leads out of it' },
    ]);
  });

  test.each([
    'small/other.onnx',
    'broken.onnx',
    'small/model.onnx/model.onnx',
  ])('%s is refused because nothing is there', async (path) => {
    expect(await refusal(path)).toEqual([
      { path: 'input.modelPath', message: `cannot be found in MODELS_DIR: "${path}"` },
    ]);
  });

  test('is refused when there is no models directory', async () => {
    const absent = { ...directories, models: join(root, 'absent') };
    expect(await refusalOf(() => resolveModelPath(absent, 'model.onnx', 'input.tokenizerPath'))).toEqual([
      { path: 'input.tokenizerPath', message: 'cannot be found: MODELS_DIR does not exist' },
    ]);
  });

  test('is null for who only looks whether something is there, and refused all the same when it leads out', async () => {
    const found = (path: string) => findModelPath(directories, path, 'config.json');
    expect(await found('small/model.onnx')).toBe(join(directories.models, 'small', 'model.onnx'));
    expect(await found('small/config.json')).toBeNull();
    expect(await findModelPath({ ...directories, models: join(root, 'absent') }, 'a', 'b')).toBeNull();
    expect(await refusalOf(() => found('leads-out.onnx'))).toHaveLength(1);
    expect(await refusalOf(() => found('../secret.onnx'))).toHaveLength(1);
  });
});
