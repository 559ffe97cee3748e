import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundledModelsDirectory } from '../../../src/config/config.ts';
import type { InferenceEngine } from '../../../src/platform/onnx/inference-engine.ts';
import { createTokenizer } from '../../../src/platform/onnx/tokenizer/tokenizer.ts';
import { goldenTexts } from '../../support/encoder-golden.ts';
import { oneWorkerEngine } from '../../support/one-worker-engine.ts';

const folder = join(bundledModelsDirectory, 'all-MiniLM-L6-v2');
const tokenizerPath = join(folder, 'tokenizer.json');
const modelId = 'all-MiniLM-L6-v2';
const maxTokens = 256;
const golden = goldenTexts();
/** Texts that the model reads whole. */
const whole = golden.filter(({ ids }) => ids.length < maxTokens);

let engine: InferenceEngine;

beforeAll(async () => {
  engine = oneWorkerEngine();
  const modelPath = join(folder, 'model.onnx');
  await engine.load({ modelId, modelPath, tokenizerPath, embeddingDimension: 384, maxTokens });
});
afterAll(() => engine.close());

async function vectorsOf(texts: readonly string[]): Promise<Float32Array[]> {
  const { embeddings } = await engine.embed(modelId, texts);
  return embeddings.map(({ vector }) => vector);
}

function cosine(first: Float32Array, second: Float32Array): number {
  return first.reduce((sum, value, index) => sum + value * (second[index] ?? Number.NaN), 0);
}

test('the tokenizer gives the ids of the official one', async () => {
  const tokenizer = createTokenizer(JSON.parse(await readFile(tokenizerPath, 'utf8')), maxTokens);
  const read = golden.map(({ text }) => tokenizer.frame(tokenizer.encode(text).slice(0, tokenizer.room)).ids);
  expect(read).toEqual(golden.map(({ ids }) => ids));
});

test('the vectors are close to those of the official model in 32 bits', async () => {
  const own = await vectorsOf(whole.map(({ text }) => text));
  const cosines = whole.map(({ vector }, index) => cosine(own[index] ?? new Float32Array(), vector));
  cosines.sort((one, other) => one - other);
  expect(cosines[cosines.length >> 1]).toBeGreaterThan(0.99);
  // A text of one word is the least exact.
  expect(cosines[0]).toBeGreaterThan(0.97);
  expect(cosines[1]).toBeGreaterThan(0.99);
});

test('a text has the same bits alone and in a padded batch', async () => {
  const texts = whole.map(({ text }) => text);
  const alone: Float32Array[] = [];
  for (const text of texts) alone.push(...(await vectorsOf([text])));
  expect(await vectorsOf(texts)).toEqual(alone);
});

describe('the model card', () => {
  test.each(['model.onnx', 'tokenizer.json'])('names the bytes and the SHA-256 of %s', async (name) => {
    const path = join(folder, name);
    const card = await readFile(join(folder, 'model-card.md'), 'utf8');
    const digest = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
    const bytes = (await stat(path)).size.toLocaleString('en-US');
    expect(card).toContain(`| \`${name}\` | ${bytes} | \`${digest}\` |`);
  });
});
