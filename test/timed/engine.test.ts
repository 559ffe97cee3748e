import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWorkerEngine } from '../../src/platform/onnx/engine/worker-engine.ts';
import type { InferenceEngine } from '../../src/platform/onnx/inference-engine.ts';
import { type ModelDirectory, modelDirectory } from '../support/onnx-models.ts';

let models: ModelDirectory;
let engine: InferenceEngine;

beforeAll(async () => {
  models = await modelDirectory();
  engine = createWorkerEngine({
    workers: 2,
    intraOpThreads: 1,
    maxQueuedTexts: 10_000,
    tokenBudget: 64,
  });
  await engine.load(await models.write('slow', { model: { dimension: 128, rounds: 100 } }));
});
afterAll(async () => {
  await engine.close();
  await models[Symbol.asyncDispose]();
});

const texts = (count: number) => Array.from({ length: count }, (_, index) => `the river ${index}`);

test('a long request leaves the event loop free', async () => {
  // Processor time of this thread, not wall time: on a busy machine other processes delay the ticks
  // as well.
  let longest = 0;
  let ticks = 0;
  let before = process.threadCpuUsage();
  const timer = setInterval(() => {
    const { user, system } = process.threadCpuUsage(before);
    before = process.threadCpuUsage();
    longest = Math.max(longest, (user + system) / 1000);
    ticks += 1;
  }, 1);
  const { timings } = await engine.embed('slow', texts(2000));
  clearInterval(timer);
  expect(timings.runMs).toBeGreaterThan(300);
  expect(ticks).toBeGreaterThan(50);
  expect(longest).toBeLessThan(50);
});

test('timings tell that running takes longer than tokenizing', async () => {
  const { timings } = await engine.embed('slow', texts(200));
  expect(timings.runMs).toBeGreaterThan(timings.tokenizeMs);
});
