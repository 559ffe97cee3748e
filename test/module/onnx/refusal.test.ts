import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorkerEngine } from '../../../src/platform/onnx/engine/worker-engine.ts';
import type { InferenceEngine, ModelFiles } from '../../../src/platform/onnx/inference-engine.ts';
import { ModelLoadError } from '../../../src/platform/onnx/inference-engine.ts';
import {
  constantModel,
  firstTokenModel,
  noTextModel,
  restlessModel,
  sixteenTokenModel,
  undefinedModel,
  unknownOperatorModel,
} from '../../support/odd-models.ts';
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
  engine = createWorkerEngine({ workers: 2, intraOpThreads: 1, maxQueuedTexts: 1000, tokenBudget: 256 });
});
afterAll(async () => {
  await engine.close();
  await models[Symbol.asyncDispose]();
});

test.each<[string, ModelContents, RegExp]>([
  [
    'text',
    { model: Buffer.from('no model') },
    /^ONNX Runtime cannot load the model: .*Protobuf parsing failed/,
  ],
  ['an empty file', { model: new Uint8Array() }, /^ONNX Runtime cannot load the model: /],
  ['half a model', { model: tinyModel().slice(0, 900) }, /^ONNX Runtime cannot load the model: /],
  ['an unknown operator', { model: unknownOperatorModel }, /^ONNX Runtime cannot load the model: .*Divine/],
  ['a model of something else', { model: noTextModel }, /has an input named x/],
  ['another dimension', { embeddingDimension: 384 }, /has 8 numbers for each vector; 384 were declared/],
  [
    'the same for every text',
    { model: constantModel, embeddingDimension: 1 },
    /the same vector for two different texts/,
  ],
  ['not a number', { model: undefinedModel }, /cannot embed a text of 32 tokens: .*not finite/],
  ['another vector each time', { model: restlessModel }, /a different vector each time/],
  [
    'no vector for some tokens',
    { model: firstTokenModel },
    /the output last_hidden_state has the shape \[1, 1, 8\] instead of \[1, 32, 8\]/,
  ],
  ['fewer tokens than promised', { model: sixteenTokenModel }, /cannot embed a text of 32 tokens: /],
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
])('refuses %s', async (name, contents, reason) => {
  const files = await models.write(`bad-${name.replaceAll(' ', '-')}`, contents);
  await expectRefusal(files, reason);
});

test.each(['modelPath', 'tokenizerPath'] as const)('refuses a missing file: %s', async (field) => {
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
