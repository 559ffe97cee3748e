import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import {
  createWorkerEngine,
  type WorkerEngineOptions,
} from '../../../src/platform/onnx/engine/worker-engine.ts';
import {
  EngineClosingError,
  type InferenceEngine,
  InferenceFailedError,
  ModelNotLoadedError,
} from '../../../src/platform/onnx/inference-engine.ts';
import { type ModelDirectory, modelDirectory } from '../../support/onnx-models.ts';
import { TINY_VOCABULARY, tinyTokenizerFile } from '../../support/tiny-tokenizer.ts';

let models: ModelDirectory;
const engines: InferenceEngine[] = [];

beforeAll(async () => {
  models = await modelDirectory();
});
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
});
afterAll(() => models[Symbol.asyncDispose]());

async function engineWithModel(options: Partial<WorkerEngineOptions> = {}): Promise<InferenceEngine> {
  const settings = { workers: 1, intraOpThreads: 1, maxQueuedTexts: 100, tokenBudget: 64, ...options };
  const engine = createWorkerEngine(settings);
  engines.push(engine);
  await engine.load(await models.write('counted', { model: { dimension: 128, rounds: 100 } }));
  return engine;
}

test('counts what the model reads, in as many windows as it takes', async () => {
  const engine = await engineWithModel();
  const texts = ['the river', '', 'rivers, stones!', 'cafe\u0301', 'river '.repeat(5000)];
  const counts = await engine.countTokens('counted', texts);
  expect(counts.map(({ all }) => all)).toEqual([4, 2, 8, 3, 5002]);
  expect(counts.map(({ text }) => text)).toEqual([2, 0, 6, 1, 5000]);
  const { embeddings } = await engine.embed('counted', texts);
  expect(embeddings.map(({ tokens }) => tokens)).toEqual(counts);
  // Each window has room for 30 tokens beside the two special ones.
  expect(embeddings.map(({ windows }) => windows)).toEqual([1, 1, 1, 1, Math.ceil(5000 / 30)]);
});

test('counts any number of texts of any length, in their order', async () => {
  const engine = await engineWithModel({ workers: 2 });
  const texts = Array.from({ length: 300 }, (_, index) => 'river '.repeat((index * 37) % 1000));
  expect((await engine.countTokens('counted', texts)).map(({ all }) => all)).toEqual(
    texts.map((_, index) => 2 + ((index * 37) % 1000)),
  );
  expect(await engine.countTokens('counted', [])).toEqual([]);
});

test('does not wait for what waits in the queue', async () => {
  const engine = await engineWithModel({ maxQueuedTexts: 10_000 });
  await engine.embed('counted', ['the river']);
  const order: string[] = [];
  const long = engine
    .embed(
      'counted',
      Array.from({ length: 1500 }, (_, index) => `the river ${index}`),
    )
    .then(() => order.push('embedded'));
  const counted = engine.countTokens('counted', ['the river']).then(() => order.push('counted'));
  await Promise.all([long, counted]);
  expect(order).toEqual(['counted', 'embedded']);
});

test('counts although threads end under their jobs', async () => {
  const engine = await engineWithModel({
    workerScript: new URL('../../support/crashing-worker.ts', import.meta.url),
  });
  const { modelPath } = await models.write('marker');
  for (let crash = 0; crash < 3; crash += 1) {
    const crashing = engine.embed('counted', [`crash once ${modelPath}.${crash}`]);
    await nextTurn();
    const counts = await Promise.all(
      Array.from({ length: 20 }, () => engine.countTokens('counted', ['the river'])),
    );
    expect(counts).toEqual(Array.from({ length: 20 }, () => [{ all: 4, text: 2, known: 2 }]));
    await crashing;
  }
});

test('says which model is missing, what the tokenizer cannot read, and that the engine is closing', async () => {
  const engine = await engineWithModel();
  await expect(engine.countTokens('absent', ['the river'])).rejects.toThrow(ModelNotLoadedError);
  const pieces = TINY_VOCABULARY.flatMap((piece, id) => (piece === '[UNK]' ? [] : [[piece, id] as const]));
  const added_tokens = pieces.slice(0, 3).map(([content, id]) => ({ id, content, special: true }));
  const vocab = Object.fromEntries(pieces);
  const model = { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', vocab };
  const tokenizer = tinyTokenizerFile({ model, added_tokens });
  await engine.load(await models.write('partial', { tokenizer }));
  await expect(engine.countTokens('partial', ['river', '石'])).rejects.toThrow(InferenceFailedError);
  expect(await engine.countTokens('partial', ['river'])).toEqual([{ all: 3, text: 1, known: 1 }]);
  await engine.close();
  await expect(engine.countTokens('counted', ['the river'])).rejects.toThrow(EngineClosingError);
});
