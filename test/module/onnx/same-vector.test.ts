import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../../scripts/default-model/random.ts';
import { bundledModelsDirectory } from '../../../src/config/config.ts';
import type { InferenceEngine, ModelFiles } from '../../../src/platform/onnx/inference-engine.ts';
import { oneWorkerEngine } from '../../support/one-worker-engine.ts';
import { type ModelDirectory, modelDirectory, type TinyModelOptions } from '../../support/onnx-models.ts';

/** Words of one or several tokens, in many scripts, and signs that normalizers treat specially. */
const words = [
  ...['river', 'stone', 'the', 'and', 'number', 'evidence', 'antidisestablishmentarianism', 'not', '1911'],
  ...[
    'café',
    'cafe\u0301',
    'Ünïcødé',
    'λόγος',
    'река',
    '数',
    '東京都',
    'क्षेत्र',
    '한국어',
    '\u200bx',
    '🙂',
    '👩‍👩‍👧',
    'ﬁ',
    '-',
    '!?',
  ],
];
const textCount = 24;

/** Texts of 1 to 300 words, most of them short. */
function seededTexts(seed: number): string[] {
  const random = createRandom(seed);
  return Array.from({ length: textCount }, (_, index) => {
    const longest = index % 6 === 0 ? 300 : 30;
    return Array.from({ length: 1 + random.below(longest) }, () => words[random.below(words.length)]).join(
      ' ',
    );
  });
}

/** The bundled models that embed. A cross-encoder has a file that names its classes. */
const bundledModels = readdirSync(bundledModelsDirectory).filter(
  (name) =>
    existsSync(join(bundledModelsDirectory, name, 'model.onnx')) &&
    !existsSync(join(bundledModelsDirectory, name, 'config.json')),
);

function bundledFiles(name: string): ModelFiles {
  const folder = join(bundledModelsDirectory, name);
  return {
    modelId: name,
    modelPath: join(folder, 'model.onnx'),
    tokenizerPath: join(folder, 'tokenizer.json'),
    embeddingDimension: 384,
    maxTokens: 256,
  };
}

const bits = (vector: Float32Array) => Buffer.from(vector.slice().buffer).toString('base64');

async function vectorsOf(engine: InferenceEngine, modelId: string, texts: readonly string[]) {
  const { embeddings } = await engine.embed(modelId, texts);
  return embeddings.map(({ vector }) => bits(vector));
}

/** One text after another, so that nothing runs beside it. */
async function alone(engine: InferenceEngine, modelId: string, texts: readonly string[]) {
  const vectors: string[] = [];
  for (const text of texts) vectors.push(...(await vectorsOf(engine, modelId, [text])));
  return vectors;
}

/** The texts in batches of the given size, all sent at once. */
async function inBatches(engine: InferenceEngine, modelId: string, texts: readonly string[], size: number) {
  const batches = Array.from({ length: Math.ceil(texts.length / size) }, (_, batch) =>
    vectorsOf(engine, modelId, texts.slice(batch * size, (batch + 1) * size)),
  );
  return (await Promise.all(batches)).flat();
}

let models: ModelDirectory;
beforeAll(async () => {
  models = await modelDirectory();
});
afterAll(() => models[Symbol.asyncDispose]());

const quantized = (quantizes: TinyModelOptions['quantizes'], name: string) => () =>
  models.write(name, { model: { dimension: 24, rounds: 1, ...(quantizes && { quantizes }) } });

/** A model, and whether the engine finds that several texts may share its runs. */
const subjects: [string, boolean, () => Promise<ModelFiles>][] = [
  ...bundledModels.map((name): [string, boolean, () => Promise<ModelFiles>] => [
    name,
    true,
    async () => bundledFiles(name),
  ]),
  ['a model that quantizes by an operator', false, quantized('by an operator', 'operator')],
  ['a model that computes one scale for a run', false, quantized('over the run', 'run')],
  ['a model that computes a scale for each token', true, quantized('for each token', 'token')],
];

describe.each(subjects)('%s', (_, runsTextsTogether, filesOf) => {
  test('gives a text the same bits alone, in any batch, on any thread, and after a restart', async () => {
    const files = await filesOf();
    const texts = seededTexts(7);
    let expected: string[] | undefined;
    for (const threads of [
      { workers: 1, intraOpThreads: 1 },
      { workers: 2, intraOpThreads: 1 },
      { workers: 1, intraOpThreads: 2 },
    ]) {
      const engine = oneWorkerEngine(threads);
      try {
        expect(await engine.load(files)).toMatchObject({ runsTextsTogether });
        expected ??= await alone(engine, files.modelId, texts);
        expect(await alone(engine, files.modelId, texts)).toEqual(expected);
        for (const size of [1, 7, textCount])
          expect(await inBatches(engine, files.modelId, texts, size)).toEqual(expected);
        const reversed = await inBatches(engine, files.modelId, texts.toReversed(), 16);
        expect(reversed.toReversed()).toEqual(expected);
      } finally {
        await engine.close();
      }
    }
    expect(new Set(expected).size).toBeGreaterThan(textCount / 2);
  });
});
