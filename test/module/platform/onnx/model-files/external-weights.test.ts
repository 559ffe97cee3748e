import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bytesField, concatenate, integerField } from '../../../../../scripts/onnx/protobuf.ts';
import { externalWeightsOf } from '../../../../../src/platform/onnx/model-files/external-weights.ts';
import { digestModel } from '../../../../../src/platform/onnx/model-files/file-digest.ts';
import { tinyModel } from '../../../../support/onnx-models.ts';
import { branch, constant, initializer, modelOf } from '../../../../support/onnx-weights.ts';

describe('the files that hold the weights of a model', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vortex-test-'));
    path = join(folder, 'model.onnx');
    await mkdir(join(folder, 'parts'));
    for (const name of ['a.bin', 'b.bin', 'c.bin', 'parts/d.bin']) await writeFile(join(folder, name), name);
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('are those that its tensors name, wherever they stand, each once', async () => {
    const raw = bytesField(5, concatenate([integerField(1, 4), bytesField(9, new Uint8Array(200_000))]));
    const inner = concatenate([initializer('c.bin'), constant('parts/d.bin')]);
    await writeFile(
      path,
      modelOf(raw, initializer('b.bin'), constant('a.bin'), branch(inner), raw, initializer('b.bin')),
    );
    const names = ['a.bin', 'b.bin', 'c.bin', 'parts/d.bin'];
    expect(await externalWeightsOf(path)).toEqual(names.map((name) => join(folder, name)));
  });

  test('are none of a model that has all in one file', async () => {
    await writeFile(path, tinyModel());
    expect(await externalWeightsOf(path)).toEqual([]);
  });

  test.each([
    ['is not there', 'd.bin', 'needs its weights in "d.bin", which does not exist'],
    ['lies above', '../x.bin', 'needs its weights in "../x.bin", which does not exist'],
    ['is the folder', '.', 'names weights outside its folder: "."'],
    ['is somewhere else', '/etc/hostname', 'names weights outside its folder: "/etc/hostname"'],
    ['is a link that leads out', 'link.bin', 'names weights outside its folder: "link.bin"'],
  ])('are refused when one %s', async (_, location, reason) => {
    await symlink('/etc/hostname', join(folder, 'link.bin'));
    await writeFile(path, modelOf(initializer(location)));
    await expect(externalWeightsOf(path)).rejects.toThrow(`model.onnx ${reason}`);
  });

  test.each([
    ['text', new TextEncoder().encode('This is no model, but a sentence.')],
    ['cut off', modelOf(initializer('a.bin')).subarray(0, 20)],
    ['nothing but its tag', Uint8Array.of(0x3a)],
    ['a number without an end', new Uint8Array(20).fill(0xff)],
  ])('are unknown of a file that is %s', async (_, bytes) => {
    await writeFile(path, bytes);
    await expect(externalWeightsOf(path)).rejects.toThrow('the ONNX file is damaged');
  });

  test('are unknown of a file with graphs inside each other without end', async () => {
    let graph = initializer('a.bin');
    for (let level = 0; level < 60; level += 1) graph = branch(graph);
    await writeFile(path, modelOf(graph));
    await expect(externalWeightsOf(path)).rejects.toThrow('nests too many graphs');
  });

  test('count in the digest of the model', async () => {
    await writeFile(path, modelOf(initializer('a.bin')));
    const files = { modelPath: path, tokenizerPath: join(folder, 'c.bin') };
    const before = await digestModel(files);
    await writeFile(join(folder, 'b.bin'), 'other');
    expect(await digestModel(files)).toBe(before);
    await writeFile(join(folder, 'a.bin'), 'other');
    expect(await digestModel(files)).not.toBe(before);
  });
});
