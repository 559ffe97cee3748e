import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bytesField, concatenate, stringField } from '../../../../../scripts/onnx/protobuf.ts';
import { runsTextsTogether } from '../../../../../src/platform/onnx/model-files/graph-operators.ts';
import { tinyModel } from '../../../../support/onnx-models.ts';
import { branch, modelOf } from '../../../../support/onnx-weights.ts';

const operator = (name: string) => stringField(4, name);
const inGraph = (name: string) => bytesField(1, operator(name));

describe('whether texts may run together', () => {
  let folder: string;
  const ofModel = async (bytes: Uint8Array) => {
    const path = join(folder, 'model.onnx');
    await writeFile(path, bytes);
    return runsTextsTogether(path);
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vortex-test-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('they may in a model that multiplies floats', async () => {
    expect(await ofModel(tinyModel({ rounds: 3 }))).toBe(true);
  });

  test('they may not in a model that quantizes by the values of the run', async () => {
    expect(await ofModel(tinyModel({ quantizesDynamically: true }))).toBe(false);
  });

  test.each([
    'DynamicQuantizeLinear',
    'DynamicQuantizeMatMul',
    'DynamicQuantizeLSTM',
    'MatMulIntegerToFloat',
    'QAttention',
  ])('%s is found in a graph, in an inner graph and in a function', async (name) => {
    expect(await ofModel(modelOf(inGraph('MatMul'), inGraph(name)))).toBe(false);
    expect(await ofModel(modelOf(branch(branch(inGraph(name)))))).toBe(false);
    const inFunction = bytesField(25, bytesField(7, operator(name)));
    expect(await ofModel(concatenate([modelOf(inGraph('MatMul')), inFunction]))).toBe(false);
  });

  test('a name that only contains one of them counts for nothing', async () => {
    expect(await ofModel(modelOf(inGraph('NotDynamicQuantizeLinear'), inGraph('QLinearMatMul')))).toBe(true);
  });

  test('a damaged file is refused', async () => {
    const bytes = modelOf(inGraph('DynamicQuantizeLinear')).subarray(0, 20);
    await expect(ofModel(bytes)).rejects.toThrow('the ONNX file is damaged');
  });
});
