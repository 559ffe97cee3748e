import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createWorkerEngine } from '../../../src/platform/onnx/engine/worker-engine.ts';
import {
  type InferenceEngine,
  InferenceFailedError,
  type ModelFiles,
  ModelLoadError,
  ModelNotLoadedError,
} from '../../../src/platform/onnx/inference-engine.ts';
import { collectingLogger } from '../../support/collecting-logger.ts';
import { type ModelDirectory, modelDirectory, tinyModel } from '../../support/onnx-models.ts';

const CRASHING = new URL('../../support/crashing-worker.ts', import.meta.url);
let models: ModelDirectory;
let marker: string;
let log: ReturnType<typeof collectingLogger>;
const engines: InferenceEngine[] = [];

beforeAll(async () => {
  models = await modelDirectory();
  marker = join(tmpdir(), `crashed-${process.pid}`);
});
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
  await rm(marker, { force: true });
});
afterAll(() => models[Symbol.asyncDispose]());

function createEngine(workers: number, workerScript: URL): InferenceEngine {
  log = collectingLogger();
  const { logger } = log;
  const engine = createWorkerEngine({
    workers,
    intraOpThreads: 1,
    maxQueuedTexts: 1000,
    tokenBudget: 64,
    logger,
    workerScript,
  });
  engines.push(engine);
  return engine;
}

async function engineWithModels(workers: number): Promise<{ engine: InferenceEngine; files: ModelFiles }> {
  const engine = createEngine(workers, CRASHING);
  const files = await models.write('first');
  await engine.load(files);
  await engine.load(await models.write('second', { model: { seed: 2 } }));
  return { engine, files };
}

test.each([1, 2])('a thread that ends under its work is replaced, out of %i', async (workers) => {
  const { engine } = await engineWithModels(workers);
  const [reference] = (await engine.embed('first', ['the river'])).embeddings;
  const requests = [['the river', `crash once ${marker}`], ['the river'], ['stone', 'the river']];
  const results = await Promise.all(requests.map((texts) => engine.embed('first', texts)));
  expect(results.map(({ embeddings }) => embeddings.length)).toEqual([2, 1, 2]);
  expect(results[0]?.embeddings[0]?.vector).toEqual(reference?.vector);
  expect((await engine.embed('second', ['the river'])).embeddings).toHaveLength(1);
  expect(log.lines).toEqual([
    { level: 'warn', message: 'an inference worker ended; the server starts another' },
  ]);
});

test('a request that ends two threads fails, and takes no other with it', async () => {
  const { engine } = await engineWithModels(1);
  const outcomes = await Promise.allSettled([
    engine.embed('first', ['the river']),
    engine.embed('first', ['stone', 'crash always']),
    engine.embed('first', ['the stone']),
    engine.embed('second', ['the stone']),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  const failure = outcomes[1]?.status === 'rejected' ? outcomes[1].reason : undefined;
  expect(failure).toBeInstanceOf(InferenceFailedError);
  expect(String(failure)).toContain('the thread was made to end');
});

test('a model whose files have changed is not loaded again, but given up', async () => {
  const { engine, files } = await engineWithModels(1);
  const givenUp: string[] = [];
  engine.onGivenUp((modelId, reason) => givenUp.push(`${modelId}: ${reason}`));
  await writeFile(files.modelPath, tinyModel({ seed: 9 }));
  const failure = await engine.embed('first', [`crash once ${marker}`]).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ModelLoadError);
  expect(givenUp).toEqual([expect.stringMatching(/^first: Its files have changed since it was loaded/)]);
  expect(engine.loaded('first')).toBeUndefined();
  await expect(engine.embed('first', ['the river'])).rejects.toThrow(ModelNotLoadedError);
  expect((await engine.embed('second', ['the river'])).embeddings).toHaveLength(1);
  expect(log.lines.map(({ level }) => level)).toEqual(['warn', 'error', 'error']);
  expect((await engine.load(files)).modelId).toBe('first');
});

test('a thread that cannot start fails what needs it, and close does not wait for it', async () => {
  const script = join(tmpdir(), `broken-${process.pid}.mjs`);
  await writeFile(script, 'throw new Error("broken on purpose");');
  const engine = createEngine(1, pathToFileURL(script));
  const failure = await engine.load(await models.write('never')).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ModelLoadError);
  expect(String(failure)).toContain('broken on purpose');
  await engine.close();
  await rm(script);
});

test('requests fail while no thread can start, and are served again when one can', async () => {
  const script = join(tmpdir(), `fragile-${process.pid}.mjs`);
  const content = `import ${JSON.stringify(CRASHING.href)};`;
  await writeFile(script, content);
  const engine = createEngine(1, pathToFileURL(script));
  await engine.load(await models.write('first'));
  await rm(script);
  const outcomes = await Promise.allSettled([
    engine.embed('first', ['crash always']),
    engine.embed('first', ['the river']),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await expect(engine.embed('first', ['the river'])).rejects.toThrow(
    'No inference worker can run the model.',
  );
  await writeFile(script, content);
  await vi.waitFor(() => engine.embed('first', ['the river']), { interval: 50 });
  expect((await engine.embed('first', ['the river'])).embeddings).toHaveLength(1);
  await rm(script);
});
