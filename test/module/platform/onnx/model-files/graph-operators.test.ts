import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bytesField, concatenate, stringField } from '../../../../../scripts/onnx/protobuf.ts';
import { findSharedRuns } from '../../../../../src/platform/onnx/model-files/graph-operators.ts';
import { tinyModel } from '../../../../support/onnx-models.ts';
import { branch, modelOf } from '../../../../support/onnx-weights.ts';

const operator = (name: string) => stringField(4, name);
const inGraph = (name: string) => bytesField(1, operator(name));

describe('whether the vector of a text depends on the others of its run', () => {
  let folder: string;
  const ofModel = async (bytes: Uint8Array) => {
    const path = join(folder, 'model.onnx');
    await writeFile(path, bytes);
    return findSharedRuns(path);
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vortex-test-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('it does not in a model that multiplies floats', async () => {
    expect(await ofModel(tinyModel({ rounds: 3 }))).toBe('independent');
  });

  test('it does in a model that quantizes by the values of the run', async () => {
    expect(await ofModel(tinyModel({ quantizes: 'by an operator' }))).toBe('dependent');
  });

  test.each([
    ['DynamicQuantizeLinear', 'dependent'],
    ['DynamicQuantizeMatMul', 'dependent'],
    ['DynamicQuantizeLSTM', 'dependent'],
    ['QAttention', 'dependent'],
    ['MatMulInteger', 'undetermined'],
    ['MatMulIntegerToFloat', 'undetermined'],
    ['QuantizeLinear', 'undetermined'],
    ['QLinearMatMul', 'undetermined'],
    ['Round', 'undetermined'],
  ])('%s is found in a graph, in an inner graph and in a function', async (name, found) => {
    expect(await ofModel(modelOf(inGraph('MatMul'), inGraph(name)))).toBe(found);
    expect(await ofModel(modelOf(branch(branch(inGraph(name)))))).toBe(found);
    const inFunction = bytesField(25, bytesField(7, operator(name)));
    expect(await ofModel(concatenate([modelOf(inGraph('MatMul')), inFunction]))).toBe(found);
  });

  test('a product of integers behind an operator that quantizes decides nothing', async () => {
    const [product, quantizer] = [inGraph('MatMulInteger'), inGraph('DynamicQuantizeLinear')];
    expect(await ofModel(modelOf(product, quantizer))).toBe('dependent');
    expect(await ofModel(modelOf(quantizer, product))).toBe('dependent');
  });

  test('a name that only contains one of them counts for nothing', async () => {
    expect(await ofModel(modelOf(inGraph('NotDynamicQuantizeLinear'), inGraph('Rounded')))).toBe(
      'independent',
    );
  });

  test('a damaged file is refused', async () => {
    const bytes = modelOf(inGraph('DynamicQuantizeLinear')).subarray(0, 20);
    await expect(ofModel(bytes)).rejects.toThrow('the ONNX file is damaged');
  });
});
