import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorkerEngine } from '../../../src/platform/onnx/engine/worker-engine.ts';
import { type InferenceEngine, ModelNotLoadedError } from '../../../src/platform/onnx/inference-engine.ts';
import { type ModelContents, type ModelDirectory, modelDirectory } from '../../support/onnx-models.ts';

let models: ModelDirectory;
let engine: InferenceEngine;

beforeAll(async () => {
  models = await modelDirectory();
  engine = createWorkerEngine({ workers: 2, intraOpThreads: 1, maxQueuedTexts: 1000, tokenBudget: 256 });
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
    const signature = {
      inputs: ['input_ids', 'attention_mask', 'token_type_ids'].map((name) => ({ name, type: 'int64' })),
      output: { name: 'last_hidden_state', isPerToken: true },
      dimension: 8,
    };
    const found = {
      kind: 'embedding',
      embeddingDimension: 8,
      runsTextsTogether: true,
      signature,
      labels: null,
    };
    const expected = { modelId: 'plain', digest, maxTokens: 32, ...found };
    expect(engine.loaded('plain')).toBeUndefined();
    expect(await engine.load(files)).toEqual(expected);
    expect(engine.loaded('plain')).toEqual(expected);
  });

  test.each([
    ['the file says', {}],
    ['a run shows', { isDimensionDeclared: false }],
    ['a run shows for sentence vectors', { isDimensionDeclared: false, outputs: 'sentence' as const }],
  ])('finds the dimension that nobody promised, as %s', async (name, options) => {
    const files = await models.write(`unpromised-${name}`, { model: { dimension: 12, ...options } });
    const loaded = await engine.load({ ...files, embeddingDimension: null });
    expect(loaded.embeddingDimension).toBe(12);
    const { embeddings } = await engine.embed(files.modelId, ['the river']);
    expect(embeddings[0]?.vector).toHaveLength(12);
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
