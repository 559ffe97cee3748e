import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { InferenceEngine } from '../../../src/platform/onnx/inference-engine.ts';
import { oneWorkerEngine } from '../../support/one-worker-engine.ts';
import { type ModelDirectory, modelDirectory } from '../../support/onnx-models.ts';

const maxTokens = 10;
const room = maxTokens - 2;
const words = ['river', 'stone', 'number', 'the', 'and', 'cafe', 'a', 'b', 'c'];
/** Each of its words is one token. */
const textOf = (count: number) => Array.from({ length: count }, (_, at) => words[(at * at) % 9]).join(' ');

let models: ModelDirectory;
let engine: InferenceEngine;

beforeAll(async () => {
  models = await modelDirectory();
  engine = oneWorkerEngine();
});
afterAll(async () => {
  await engine.close();
  await models[Symbol.asyncDispose]();
});

/** The mean of the unit vectors of the windows, weighted by their words, scaled to length one. */
function weightedMean(windows: readonly { vector: Float32Array; weight: number }[]): number[] {
  const sum = Array.from(windows[0]?.vector ?? [], (_, at) =>
    windows.reduce((total, { vector, weight }) => total + (vector[at] ?? 0) * weight, 0),
  );
  return sum.map((value) => value / Math.hypot(...sum));
}

describe.each([
  ['token vectors', { outputs: 'tokens' }],
  ['a sentence vector', { outputs: 'sentence' }],
  ['one text at a time', { outputs: 'tokens', quantizes: 'by an operator' }],
] as const)('a model that gives %s', (name, options) => {
  beforeAll(async () => {
    await engine.load(await models.write(name, { model: { dimension: 16, ...options }, maxTokens }));
  });

  test.each([
    [1, 1],
    [room, 1],
    [room + 1, 2],
    [2 * room, 2],
    [5 * room + 3, 6],
    [2000, 250],
  ])('reads %i tokens in %i windows', async (count, expected) => {
    const text = textOf(count);
    const [embedding] = (await engine.embed(name, [text])).embeddings;
    expect(embedding?.windows).toBe(expected);
    expect(embedding?.tokens).toMatchObject({ all: count + 2, text: count });
    expect(await engine.countTokens(name, [text])).toEqual([embedding?.tokens]);
    const parts = Array.from({ length: expected }, (_, window) =>
      text.split(' ').slice(window * room, (window + 1) * room),
    );
    const { embeddings } = await engine.embed(
      name,
      parts.map((part) => part.join(' ')),
    );
    const mean = weightedMean(
      embeddings.map(({ vector }, window) => ({ vector, weight: parts[window]?.length ?? 0 })),
    );
    for (const [at, value] of mean.entries()) expect(embedding?.vector[at]).toBeCloseTo(value, 5);
  });

  test('gives a long text the same bits alone and among others', async () => {
    const texts = [textOf(700), textOf(3), textOf(90), textOf(41), textOf(1500)];
    const { embeddings } = await engine.embed(name, texts);
    for (const [index, text] of texts.entries()) {
      const [alone] = (await engine.embed(name, [text])).embeddings;
      if (options.outputs === 'tokens') expect(alone?.vector).toEqual(embeddings[index]?.vector);
      else {
        for (const [at, value] of (alone?.vector ?? []).entries())
          expect(embeddings[index]?.vector[at]).toBeCloseTo(value, 5);
      }
    }
  });
});

test('a long text lets short ones that arrive later finish first', async () => {
  await engine.load(
    await models.write('slow', {
      model: { dimension: 128, rounds: 60, quantizes: 'by an operator' },
      maxTokens,
    }),
  );
  await engine.embed(
    'slow',
    Array.from({ length: 40 }, () => 'the river'),
  );
  const order: string[] = [];
  const long = engine.embed('slow', [textOf(8000)]).then(() => order.push('long'));
  for (let text = 0; text < 5; text += 1) {
    await engine.embed('slow', ['a stone']);
    order.push('short');
  }
  await long;
  expect(order).toEqual(['short', 'short', 'short', 'short', 'short', 'long']);
});

test('several long texts and short ones of one request are all answered', async () => {
  await engine.load(await models.write('mixed', { model: { dimension: 8 }, maxTokens }));
  const texts = Array.from({ length: 200 }, (_, index) => textOf(1 + ((index * 37) % 400)));
  const { embeddings } = await engine.embed('mixed', texts);
  expect(embeddings.map(({ windows }) => windows)).toEqual(
    texts.map((text) => Math.ceil(text.split(' ').length / room)),
  );
});
