import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorkerEngine } from '../../../src/platform/onnx/engine/worker-engine.ts';
import type { Embedding, InferenceEngine } from '../../../src/platform/onnx/inference-engine.ts';
import { InferenceFailedError, ModelNotLoadedError } from '../../../src/platform/onnx/inference-engine.ts';
import { type ModelDirectory, modelDirectory } from '../../support/onnx-models.ts';
import { tinyTokenizerFile } from '../../support/tiny-tokenizer.ts';

const TEXTS = [
  'the river',
  'a stone and a number, and the river once more, until the text is longer than the model reads!',
  '',
  'stone',
  'rivers and stones',
  'numbering 12 stones - and 345 rivers.',
];
let models: ModelDirectory;
let engine: InferenceEngine;

beforeAll(async () => {
  models = await modelDirectory();
  engine = createWorkerEngine({ workers: 2, intraOpThreads: 1, maxQueuedTexts: 10_000, tokenBudget: 64 });
});
afterAll(async () => {
  await engine.close();
  await models[Symbol.asyncDispose]();
});

async function embed(modelId: string, texts: readonly string[]): Promise<readonly Embedding[]> {
  const { embeddings } = await engine.embed(modelId, texts);
  return embeddings;
}

function largestDifference(first: Float32Array, second: Float32Array): number {
  return Math.max(...first.map((value, index) => Math.abs(value - (second[index] ?? Number.NaN))));
}

describe.each([
  ['token vectors', 'tokens'],
  ['a sentence vector', 'sentence'],
] as const)('a model that gives %s', (_, outputs) => {
  const modelId = outputs;

  beforeAll(async () => {
    await engine.load(await models.write(modelId, { model: { outputs, dimension: 24, rounds: 2 } }));
  });

  test('gives one unit vector a text', async () => {
    const embeddings = await embed(modelId, TEXTS);
    expect(embeddings).toHaveLength(TEXTS.length);
    for (const { vector, tokens } of embeddings) {
      expect(vector).toHaveLength(24);
      expect(Math.hypot(...vector)).toBeCloseTo(tokens.known > 0 ? 1 : 0, 5);
    }
  });

  test('gives zeros for texts of which it knows nothing, and runs the others', async () => {
    const texts = ['石橋', 'the river', '', '石 '.repeat(100), '石 river'];
    const [known] = await embed(modelId, ['the river']);
    const embeddings = await embed(modelId, texts);
    expect(embeddings.map(({ tokens }) => tokens.known)).toEqual([0, 2, 0, 0, 1]);
    expect(embeddings.map(({ vector }) => vector.some((value) => value !== 0))).toEqual([
      ...[false, true, false, false, true],
    ]);
    expect(embeddings[1]?.vector).toEqual(known?.vector);
    expect(embeddings.map(({ windows }) => windows)).toEqual([1, 1, 1, 4, 1]);
  });

  test('counts tokens, and the windows of a long text', async () => {
    const embeddings = await embed(modelId, ['the river', TEXTS[1] ?? '', '']);
    const [, long] = await engine.countTokens(modelId, TEXTS);
    expect(long?.all).toBeGreaterThan(32);
    expect(embeddings.map(({ tokens, windows }) => ({ tokens, windows }))).toEqual([
      { tokens: { all: 4, text: 2, known: 2 }, windows: 1 },
      { tokens: long, windows: 2 },
      { tokens: { all: 2, text: 0, known: 0 }, windows: 1 },
    ]);
  });

  test('gives the same vector every time', async () => {
    const [first, second] = [await embed(modelId, TEXTS), await embed(modelId, TEXTS)];
    expect(second.map(({ vector }) => vector)).toEqual(first.map(({ vector }) => vector));
  });

  test('gives a text alone the vector it has among others, wherever it stands', async () => {
    const together = await embed(modelId, TEXTS);
    const reversed = (await embed(modelId, TEXTS.toReversed())).toReversed();
    for (const [index, text] of TEXTS.entries()) {
      const [alone] = await embed(modelId, [text]);
      const vector = alone?.vector ?? new Float32Array();
      expect(largestDifference(vector, together[index]?.vector ?? new Float32Array())).toBeLessThan(1e-5);
      expect(largestDifference(vector, reversed[index]?.vector ?? new Float32Array())).toBeLessThan(1e-5);
    }
  });

  test('keeps the order of a request larger than any job', async () => {
    const distinct = ['the', 'and', 'river', 'stone', 'number', 'cafe', 'a', 'b', 'c', 'd', 'e'];
    const expected = await embed(modelId, distinct);
    const many = Array.from({ length: 3000 }, (_, index) => distinct[index % distinct.length] ?? '');
    const embeddings = await embed(modelId, many);
    const wrong = embeddings.filter(({ vector }, index) => {
      const reference = expected[index % distinct.length]?.vector ?? new Float32Array();
      return largestDifference(vector, reference) > 1e-5;
    });
    expect(embeddings).toHaveLength(3000);
    expect(wrong).toEqual([]);
  });
});

describe('several models', () => {
  test('answer side by side, each with its own vectors', async () => {
    await Promise.all([
      models.write('first', { model: { seed: 1 } }).then((files) => engine.load(files)),
      models.write('second', { model: { seed: 2, dimension: 12 } }).then((files) => engine.load(files)),
    ]);
    const requests = Array.from({ length: 40 }, (_, index) =>
      embed(index % 2 === 0 ? 'first' : 'second', ['the river']),
    );
    const vectors = (await Promise.all(requests)).map(([embedding]) => embedding?.vector);
    expect(new Set(vectors.map((vector) => vector?.join())).size).toBe(2);
    expect(vectors.slice(0, 2).map((vector) => vector?.length)).toEqual([8, 12]);
  });
});

describe('timings', () => {
  test('tell waiting, tokenizing and running apart', async () => {
    await engine.load(await models.write('timed', { model: { dimension: 64, rounds: 200 } }));
    const { timings } = await engine.embed('timed', TEXTS);
    expect(timings.runMs).toBeGreaterThan(0);
    expect(timings.runMs).not.toBe(timings.tokenizeMs);
    expect(timings.tokenizeMs).toBeGreaterThan(0);
    expect(timings.queueMs).toBeGreaterThanOrEqual(0);
  });

  test('are nothing for nothing', async () => {
    await engine.load(await models.write('idle'));
    expect(await engine.embed('idle', [])).toEqual({
      embeddings: [],
      timings: { queueMs: 0, tokenizeMs: 0, runMs: 0 },
    });
  });
});

describe('a text the model cannot read', () => {
  test('fails its own request and no other of the same job', async () => {
    const file = tinyTokenizerFile();
    const vocab = { '[PAD]': 0, '[UNK]': 1, '[CLS]': 2, '[SEP]': 3, river: 4, the: 5, beyond: 100_000 };
    const model = { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', vocab };
    await engine.load(await models.write('partial', { tokenizer: { ...file, model } }));
    const outcomes = await Promise.allSettled([
      engine.embed('partial', ['the river', 'the']),
      engine.embed('partial', ['the', 'beyond the river']),
      engine.embed('partial', ['river']),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const [, failure] = outcomes;
    expect(failure?.status === 'rejected' && failure.reason).toBeInstanceOf(InferenceFailedError);
    expect(String(failure?.status === 'rejected' && failure.reason)).toContain(
      'The model failed on text 1: ',
    );
  });
});

test('a model that is not loaded is said to be missing', async () => {
  await expect(engine.embed('absent', ['the river'])).rejects.toThrow(ModelNotLoadedError);
});
