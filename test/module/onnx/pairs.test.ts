import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  createWorkerEngine,
  type WorkerEngineOptions,
} from '../../../src/platform/onnx/engine/worker-engine.ts';
import {
  EngineOverloadedError,
  type InferenceEngine,
  InferenceFailedError,
  ModelKindError,
  ModelLoadError,
  ModelNotLoadedError,
} from '../../../src/platform/onnx/inference-engine.ts';
import { collectingLogger } from '../../support/collecting-logger.ts';
import {
  constantPairModel,
  restlessPairModel,
  scoresPairModel,
  undefinedPairModel,
} from '../../support/odd-models.ts';
import { type ModelContents, type ModelDirectory, modelDirectory } from '../../support/onnx-models.ts';
import { inferenceModel, negation, pairTokenizerFile, supportModel } from '../../support/overlap-models.ts';
import { tinyTokenizerFile } from '../../support/tiny-tokenizer.ts';

let models: ModelDirectory;
const engines: InferenceEngine[] = [];

beforeAll(async () => {
  models = await modelDirectory();
});
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
});
afterAll(() => models[Symbol.asyncDispose]());

function createEngine(options: Partial<WorkerEngineOptions> = {}): InferenceEngine {
  const engine = createWorkerEngine({
    workers: 1,
    intraOpThreads: 1,
    maxQueuedTexts: 1000,
    tokenBudget: 256,
    ...options,
  });
  engines.push(engine);
  return engine;
}

const pair = (premise: string, hypothesis: string) => ({ premise, hypothesis });

describe('a cross-encoder', () => {
  test('tells support, and contradiction where it knows it', async () => {
    const engine = createEngine();
    await engine.load(await models.write('nli', inferenceModel));
    const [said, denied, unheard] = await engine.scorePairs('nli', [
      pair('the river and the stone', 'the stone and the river'),
      pair('the river and the stone', `the river and ${negation} stone`),
      pair('cafe', 'the river and the stone'),
    ]);
    expect(said?.support).toBeGreaterThan(0.9);
    expect(said?.contradiction).toBeLessThan(0.01);
    expect(denied?.contradiction).toBeGreaterThan(0.5);
    expect(denied?.support).toBeLessThan(0.01);
    expect(unheard?.support).toBeLessThan(0.01);
    expect(unheard?.contradiction).toBeLessThan(0.01);
  });

  test('with one logit tells support alone: the sigmoid', async () => {
    const engine = createEngine();
    const loaded = await engine.load(await models.write('consistency', supportModel));
    expect(loaded).toMatchObject({
      kind: 'cross-encoder',
      embeddingDimension: 1,
      labels: { count: 1, support: 0, contradiction: null },
    });
    const [half] = await engine.scorePairs('consistency', [pair('the river', 'the stone')]);
    // Half of the words are shared: the logit is 10 * 0.5 - 7.
    expect(half?.support).toBeCloseTo(1 / (1 + Math.exp(2)), 6);
    expect(half?.contradiction).toBeNull();
  });

  test('gives the same scores whatever a pair is batched with, in the order asked', async () => {
    const engine = createEngine({ workers: 2 });
    await engine.load(await models.write('nli', inferenceModel));
    const words = ['the', 'river', 'stone', 'and', negation, 'cafe'];
    const text = (seed: number) =>
      Array.from({ length: 1 + (seed % 9) }, (_, at) => words[(seed * 7 + at * at) % words.length]).join(' ');
    const pairs = Array.from({ length: 200 }, (_, index) => pair(text(index), text(index * 3 + 1)));
    const together = await engine.scorePairs('nli', pairs);
    for (const [index, each] of pairs.entries()) {
      const [alone] = await engine.scorePairs('nli', [each]);
      expect(together[index]?.support).toBeCloseTo(alone?.support ?? Number.NaN, 6);
      expect(together[index]?.contradiction).toBeCloseTo(alone?.contradiction ?? Number.NaN, 6);
    }
    expect(await engine.scorePairs('nli', [])).toEqual([]);
  });

  test('reads pairs beyond its limit, and empty texts', async () => {
    const engine = createEngine();
    await engine.load(await models.write('nli', inferenceModel));
    const scores = await engine.scorePairs('nli', [
      pair('river '.repeat(5000), 'stone '.repeat(5000)),
      pair('', ''),
      pair('石', '🙂'),
    ]);
    for (const { support, contradiction } of scores) {
      expect(support).toBeGreaterThanOrEqual(0);
      expect(support).toBeLessThanOrEqual(1);
      expect(contradiction).toBeGreaterThanOrEqual(0);
      expect(contradiction).toBeLessThanOrEqual(1);
    }
  });

  test('is found out by its outputs when nobody says what it is', async () => {
    const engine = createEngine();
    const { kind, ...files } = await models.write('unsaid', inferenceModel);
    expect(kind).toBe('cross-encoder');
    expect((await engine.load(files)).kind).toBe('cross-encoder');
    expect((await engine.load(await models.write('text'))).kind).toBe('embedding');
  });

  test('is asked for scores, and an embedding model for vectors', async () => {
    const engine = createEngine();
    await engine.load(await models.write('nli', inferenceModel));
    await engine.load(await models.write('text'));
    await expect(engine.embed('nli', ['the river'])).rejects.toThrow(ModelKindError);
    await expect(engine.scorePairs('text', [pair('the', 'river')])).rejects.toThrow(ModelKindError);
    await expect(engine.scorePairs('nobody', [pair('the', 'river')])).rejects.toThrow(ModelNotLoadedError);
  });

  test('has its labels in its digest', async () => {
    const engine = createEngine();
    const first = await engine.load(await models.write('first', inferenceModel));
    const config = { id2label: { 0: 'entailment', 1: 'contradiction', 2: 'neutral' } };
    const second = await engine.load(await models.write('second', { ...inferenceModel, config }));
    expect(second.digest).not.toBe(first.digest);
    expect(second.labels).toEqual({ count: 3, support: 0, contradiction: 1 });
  });

  test('is unloaded after what was accepted', async () => {
    const engine = createEngine();
    await engine.load(await models.write('nli', inferenceModel));
    const last = engine.scorePairs('nli', [pair('the river', 'the river')]);
    await engine.unload('nli');
    expect(await last).toHaveLength(1);
    await expect(engine.scorePairs('nli', [pair('a', 'b')])).rejects.toThrow(ModelNotLoadedError);
  });

  test('waits in the bounded queue that texts wait in', async () => {
    const engine = createEngine({ maxQueuedTexts: 10 });
    await engine.load(await models.write('nli', inferenceModel));
    const outcomes = await Promise.allSettled(
      Array.from({ length: 12 }, () => engine.scorePairs('nli', [pair('the river', 'the river')])),
    );
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(refused).toHaveLength(2);
    for (const reason of refused) expect(reason).toBeInstanceOf(EngineOverloadedError);
  });
});

describe('a thread that ends under pairs', () => {
  const workerScript = new URL('../../support/crashing-worker.ts', import.meta.url);

  test('is replaced, and they are scored', async () => {
    const marker = join(tmpdir(), `pair-crashed-${process.pid}`);
    const engine = createEngine({ workerScript, logger: collectingLogger().logger });
    await engine.load(await models.write('nli', inferenceModel));
    const scores = await engine.scorePairs('nli', [pair('river', `crash once ${marker}`), pair('a', 'a')]);
    expect(scores).toHaveLength(2);
    await rm(marker);
  });

  test('twice fails them, and no others', async () => {
    const engine = createEngine({ workerScript, logger: collectingLogger().logger });
    await engine.load(await models.write('nli', inferenceModel));
    const outcomes = await Promise.allSettled([
      engine.scorePairs('nli', [pair('river', 'crash always')]),
      engine.scorePairs('nli', [pair('river', 'river')]),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(outcomes[0]).toMatchObject({ reason: expect.any(InferenceFailedError) });
  });
});

describe('load refuses', () => {
  const odd = (model: Uint8Array, contents: ModelContents = {}): ModelContents => ({
    ...supportModel,
    model,
    ...contents,
  });

  test.each<[string, ModelContents, RegExp]>([
    [
      'an embedding model',
      { kind: 'cross-encoder', tokenizer: pairTokenizerFile() },
      /needs a float32 output logits/,
    ],
    ['scores without labels', odd(scoresPairModel(3)), /no config\.json with id2label/],
    [
      'scores without labels, not declared',
      odd(scoresPairModel(2, false)),
      /returns 2 scores for each pair, but there is no config/,
    ],
    ['four scores', odd(scoresPairModel(4)), /returns 4 scores for each pair/],
    [
      'labels that mean nothing',
      { ...inferenceModel, config: { id2label: { 0: 'A', 1: 'B', 2: 'C' } } },
      /A, B, C/,
    ],
    [
      'fewer labels than scores',
      { ...inferenceModel, config: { id2label: { 0: 'entailment' } } },
      /names the labels/,
    ],
    ['the same for every pair', odd(constantPairModel), /the same scores for two different pairs/],
    ['other scores each time', odd(restlessPairModel), /different scores each time/],
    ['not a number', odd(undefinedPairModel), /cannot score a pair of 32 tokens: .*not finite/],
    [
      'a tokenizer of single texts',
      { ...supportModel, tokenizer: tinyTokenizerFile() },
      /does not support a second text/,
    ],
    ['a limit below the special tokens', { ...supportModel, maxTokens: 4 }, /no space for two texts/],
  ])('%s', async (name, contents, reason) => {
    const engine = createEngine();
    const files = await models.write(`bad-${name.replaceAll(/\W/g, '-')}`, contents);
    const failure = await engine.load(files).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ModelLoadError);
    expect(String(failure)).toMatch(reason);
    expect(engine.loaded(files.modelId)).toBeUndefined();
  });

  test('a config.json that is not JSON, without telling where it lies', async () => {
    const engine = createEngine();
    const files = await models.write('torn', inferenceModel);
    await writeFile(files.configPath ?? '', '{');
    const failure = await engine.load(files).catch((error: unknown) => error);
    expect(String(failure)).toContain('config.json is not JSON');
    expect(String(failure)).not.toContain(tmpdir());
  });

  test('a cross-encoder as an embedding model', async () => {
    const engine = createEngine();
    const files = await models.write('mistaken', inferenceModel);
    const failure = await engine.load({ ...files, kind: 'embedding' }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ModelLoadError);
    expect(String(failure)).toContain('logits');
  });
});
