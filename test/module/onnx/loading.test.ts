import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { model } from '../../../scripts/onnx/model.ts';
import type { InferenceEngine, ModelFiles } from '../../../src/platform/onnx/inference-engine.ts';
import { ModelLoadError, ModelNotLoadedError } from '../../../src/platform/onnx/inference-engine.ts';
import { createWorkerEngine } from '../../../src/platform/onnx/worker-engine.ts';
import {
  type ModelContents,
  type ModelDirectory,
  modelDirectory,
  tinyModel,
} from '../../support/onnx-models.ts';
import { tinyTokenizerFile } from '../../support/tiny-tokenizer.ts';

let models: ModelDirectory;
let engine: InferenceEngine;

beforeAll(async () => {
  models = await modelDirectory();
  engine = createWorkerEngine({ workers: 2, intraOpThreads: 1, maximumQueuedTexts: 1000, tokenBudget: 256 });
});
afterAll(async () => {
  await engine.close();
  await models[Symbol.asyncDispose]();
});

describe('exports of every kind', () => {
  test.each<[string, ModelContents]>([
    ['with all three inputs', {}],
    ['without token types', { model: { inputs: ['input_ids', 'attention_mask'] } }],
    ['with ids alone', { model: { inputs: ['input_ids'] } }],
    ['with 32-bit ids', { model: { idType: 'int32' } }],
    ['with a sentence vector', { model: { outputs: 'sentence' } }],
    ['with a pooler beside the tokens', { model: { outputs: 'tokens and pooler' } }],
  ])('%s load and answer', async (name, contents) => {
    const files = await models.write(name.replaceAll(' ', '-'), contents);
    await engine.load(files);
    const { embeddings } = await engine.embed(files.modelId, ['the river', 'a stone']);
    expect(embeddings.map(({ vector }) => vector.length)).toEqual([8, 8]);
  });
});

describe('load', () => {
  test('gives what was loaded, with a digest of both files', async () => {
    const files = await models.write('plain');
    const digest = createHash('sha256')
      .update(await readFile(files.modelPath))
      .update(await readFile(files.tokenizerPath))
      .digest('hex');
    const expected = { modelId: 'plain', digest, embeddingDimension: 8, maxTokens: 32 };
    expect(engine.loaded('plain')).toBeUndefined();
    expect(await engine.load(files)).toEqual(expected);
    expect(engine.loaded('plain')).toEqual(expected);
  });

  test('of the same files again is the same model', async () => {
    const files = await models.write('twice');
    const [first, second] = await Promise.all([engine.load(files), engine.load(files)]);
    expect(second).toBe(first);
    expect(await engine.load(files)).toBe(first);
  });

  test('of other files under a taken id is refused', async () => {
    const files = await models.write('taken');
    const others = await models.write('others');
    await engine.load(files);
    await expect(engine.load({ ...others, modelId: 'taken' })).rejects.toThrow('unload that one first');
    expect(engine.loaded('taken')).toBeDefined();
  });
});

describe('unload', () => {
  test('ends the model, and an unknown one is no error', async () => {
    const files = await models.write('passing');
    await engine.load(files);
    const last = engine.embed('passing', ['the river']);
    await engine.unload('passing');
    expect((await last).embeddings).toHaveLength(1);
    expect(engine.loaded('passing')).toBeUndefined();
    await expect(engine.embed('passing', ['the river'])).rejects.toThrow(ModelNotLoadedError);
    await engine.unload('passing');
    await engine.load(files);
    expect((await engine.embed('passing', ['the river'])).embeddings).toHaveLength(1);
  });
});

describe('what is not a usable model is refused with a reason', () => {
  const noText = model({
    name: 'sum',
    inputs: [{ name: 'x', type: 'float32', shape: [2] }],
    outputs: [{ name: 'y', type: 'float32', shape: [2] }],
    nodes: [{ operator: 'Neg', inputs: ['x'], outputs: ['y'] }],
  });
  const unknownOperator = model({
    name: 'unknown',
    inputs: [{ name: 'input_ids', type: 'int64', shape: ['b', 's'] }],
    outputs: [{ name: 'y', type: 'float32', shape: ['b', 's', 8] }],
    nodes: [{ operator: 'Divine', inputs: ['input_ids'], outputs: ['y'] }],
  });
  const constant = model({
    name: 'constant',
    inputs: [{ name: 'input_ids', type: 'int64', shape: ['b', 's'] }],
    outputs: [{ name: 'last_hidden_state', type: 'float32', shape: ['b', 's', 1] }],
    nodes: [
      { operator: 'Gather', inputs: ['table', 'input_ids'], outputs: ['rows'] },
      { operator: 'Abs', inputs: ['rows'], outputs: ['last_hidden_state'] },
    ],
    initializers: [{ name: 'table', shape: [100, 1], data: new Float32Array(100).fill(1) }],
  });
  const undefinedNumbers = model({
    name: 'undefined',
    inputs: [{ name: 'input_ids', type: 'int64', shape: ['b', 's'] }],
    outputs: [{ name: 'last_hidden_state', type: 'float32', shape: ['b', 's', 8] }],
    nodes: [
      { operator: 'Gather', inputs: ['table', 'input_ids'], outputs: ['rows'] },
      { operator: 'Sqrt', inputs: ['rows'], outputs: ['last_hidden_state'] },
    ],
    initializers: [{ name: 'table', shape: [100, 8], data: new Float32Array(800).fill(-1) }],
  });
  const shortTable = model({
    name: 'positions',
    inputs: [{ name: 'input_ids', type: 'int64', shape: ['b', 's'] }],
    outputs: [{ name: 'last_hidden_state', type: 'float32', shape: ['b', 's', 8] }],
    nodes: [
      { operator: 'Gather', inputs: ['table', 'input_ids'], outputs: ['rows'] },
      { operator: 'Expand', inputs: ['rows', 'shape'], outputs: ['last_hidden_state'] },
    ],
    initializers: [
      { name: 'table', shape: [100, 8], data: Float32Array.from({ length: 800 }, (_, i) => Math.sin(i)) },
      { name: 'shape', shape: [3], data: BigInt64Array.of(1n, 16n, 8n) },
    ],
  });

  test.each<[string, ModelContents, RegExp]>([
    [
      'text',
      { model: Buffer.from('no model') },
      /^ONNX Runtime cannot load the model: .*Protobuf parsing failed/,
    ],
    ['an empty file', { model: new Uint8Array() }, /^ONNX Runtime cannot load the model: /],
    ['half a model', { model: tinyModel().slice(0, 900) }, /^ONNX Runtime cannot load the model: /],
    ['an unknown operator', { model: unknownOperator }, /^ONNX Runtime cannot load the model: .*Divine/],
    ['a model of something else', { model: noText }, /asks for an input named x/],
    ['another dimension', { embeddingDimension: 384 }, /has 8 numbers a vector, 384 were promised/],
    [
      'the same for every text',
      { model: constant, embeddingDimension: 1 },
      /the same vector for two different texts/,
    ],
    ['not a number', { model: undefinedNumbers }, /cannot embed a text of 32 tokens: .*not finite/],
    ['fewer tokens than promised', { model: shortTable }, /cannot embed a text of 32 tokens: /],
    ['a tokenizer that is not JSON', { tokenizer: '{' }, /^The tokenizer file is not JSON: /],
    [
      'a tokenizer of an unknown kind',
      { tokenizer: tinyTokenizerFile({ model: {} }) },
      /^The tokenizer cannot be used/,
    ],
    [
      'a limit below the special tokens',
      { maxTokens: 2 },
      /^The tokenizer cannot be used: a limit of 2 tokens/,
    ],
  ])('%s', async (name, contents, reason) => {
    const files = await models.write(`bad-${name.replaceAll(' ', '-')}`, contents);
    await expectRefusal(files, reason);
  });

  test.each(['modelPath', 'tokenizerPath'] as const)('a missing file: %s', async (field) => {
    const files = await models.write(`missing-${field}`);
    await rm(files[field]);
    await expectRefusal(files, /^The files cannot be read: ENOENT: .*missing-/);
  });

  async function expectRefusal(files: ModelFiles, reason: RegExp): Promise<void> {
    const failure = await engine.load(files).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ModelLoadError);
    expect(failure instanceof Error && failure.message).toMatch(reason);
    expect(String(failure)).not.toContain(files.modelPath);
    expect(engine.loaded(files.modelId)).toBeUndefined();
  }
});
