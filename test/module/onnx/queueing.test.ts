import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  createWorkerEngine,
  type WorkerEngineOptions,
} from '../../../src/platform/onnx/engine/worker-engine.ts';
import {
  EngineClosingError,
  EngineOverloadedError,
  type InferenceEngine,
} from '../../../src/platform/onnx/inference-engine.ts';
import { type ModelDirectory, modelDirectory } from '../../support/onnx-models.ts';

let models: ModelDirectory;
const engines: InferenceEngine[] = [];

beforeAll(async () => {
  models = await modelDirectory();
});
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
});
afterAll(() => models[Symbol.asyncDispose]());

/** An engine with one model, `slow`, which takes about a millisecond a text. */
async function slowEngine(options: Partial<WorkerEngineOptions> = {}): Promise<InferenceEngine> {
  const engine = createWorkerEngine({
    workers: 1,
    intraOpThreads: 1,
    maxQueuedTexts: 10_000,
    tokenBudget: 64,
    ...options,
  });
  engines.push(engine);
  await engine.load(await models.write('slow', { model: { dimension: 128, rounds: 100 } }));
  return engine;
}

function texts(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `the river ${index}`);
}

test('texts that may only run on an idle engine are refused while others wait or run', async () => {
  const engine = await slowEngine();
  await engine.load(await models.write('another', { model: { seed: 2 } }));
  const onlyIfIdle = (model: string) => engine.embed(model, texts(2), { onlyIfIdle: true });
  expect((await onlyIfIdle('slow')).embeddings).toHaveLength(2);
  const others = engine.embed('slow', texts(50));
  await expect(onlyIfIdle('slow')).rejects.toThrow(EngineOverloadedError);
  await expect(onlyIfIdle('another')).rejects.toThrow(EngineOverloadedError);
  expect((await others).embeddings).toHaveLength(50);
  expect((await onlyIfIdle('another')).embeddings).toHaveLength(2);
});

describe('a full queue', () => {
  test('refuses a request at once, runs none of it, and names a time at which there is room', async () => {
    const engine = await slowEngine({ maxQueuedTexts: 100 });
    await engine.embed('slow', texts(100));
    const order: string[] = [];
    const accepted = engine.embed('slow', texts(90)).finally(() => order.push('accepted'));
    const failure = await engine
      .embed('slow', texts(40))
      .catch((error: unknown) => error)
      .finally(() => order.push('refused'));
    expect(failure).toBeInstanceOf(EngineOverloadedError);
    const retryAfterMs = failure instanceof EngineOverloadedError ? failure.retryAfterMs : Number.NaN;
    expect(retryAfterMs).toBeGreaterThan(0);
    expect(Number.isInteger(retryAfterMs)).toBe(true);
    expect((await accepted).embeddings).toHaveLength(90);
    expect(order).toEqual(['refused', 'accepted']);
    expect((await engine.embed('slow', texts(40))).embeddings).toHaveLength(40);
  });

  test('takes what fits', async () => {
    const engine = await slowEngine({ maxQueuedTexts: 10 });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 12 }, () => engine.embed('slow', texts(1))),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
  });

  test('takes a request larger than itself when nothing waits', async () => {
    const engine = await slowEngine({ maxQueuedTexts: 10 });
    expect((await engine.embed('slow', texts(50))).embeddings).toHaveLength(50);
  });
});

describe('a long request', () => {
  test('does not keep a short one waiting until it is done', async () => {
    const engine = await slowEngine();
    await engine.embed('slow', texts(50));
    const order: string[] = [];
    const long = engine.embed('slow', texts(1500)).then(() => order.push('long'));
    await nextTurn();
    const short = engine.embed('slow', texts(1)).then(() => order.push('short'));
    await Promise.all([long, short]);
    expect(order).toEqual(['short', 'long']);
  });
});

describe('close', () => {
  test('finishes what runs, refuses what waits, and takes nothing more', async () => {
    const engine = await slowEngine();
    const running = engine.embed('slow', texts(3));
    await nextTurn();
    const waiting = expect(engine.embed('slow', texts(300))).rejects.toThrow(EngineClosingError);
    const closed = engine.close();
    await expect(engine.embed('slow', texts(1))).rejects.toThrow(EngineClosingError);
    await expect(engine.load(await models.write('late'))).rejects.toThrow(EngineClosingError);
    await waiting;
    expect((await running).embeddings).toHaveLength(3);
    await closed;
    expect(engine.loaded('slow')).toBeUndefined();
    await engine.close();
  });

  test('that was told of leaves time for what waits', async () => {
    const engine = await slowEngine();
    // The grace is over when the test lets it be.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const soon = engine.embed('slow', texts(20));
    const late = expect(engine.embed('slow', texts(9000))).rejects.toThrow(EngineClosingError);
    engine.drain(300);
    await expect(engine.embed('slow', texts(1))).rejects.toThrow(EngineClosingError);
    expect((await soon).embeddings).toHaveLength(20);
    vi.advanceTimersByTime(300);
    await late;
  });

  test('waits for a load under way', async () => {
    const engine = await slowEngine();
    const loading = engine.load(await models.write('under-way'));
    await engine.close();
    expect((await loading).modelId).toBe('under-way');
  });

  test('ends an engine that never did anything', async () => {
    const engine = createWorkerEngine({
      workers: 2,
      intraOpThreads: 1,
      maxQueuedTexts: 1,
      tokenBudget: 64,
    });
    await engine.close();
    expect(engine.loaded('slow')).toBeUndefined();
  });
});

test('unload lets what was accepted finish', async () => {
  const engine = await slowEngine();
  const request = engine.embed('slow', texts(200));
  await engine.unload('slow');
  expect((await request).embeddings).toHaveLength(200);
});
