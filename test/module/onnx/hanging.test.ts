import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Deadlines } from '../../../src/platform/onnx/engine/deadlines.ts';
import {
  EngineClosingError,
  type InferenceEngine,
  type ModelFiles,
  ModelLoadError,
  ModelNotLoadedError,
  RunTimedOutError,
} from '../../../src/platform/onnx/inference-engine.ts';
import { Child } from '../../support/child.ts';
import {
  backtrackingText,
  backtrackingTokenizer,
  hangingWord,
  hangsAlways,
  hangsOnWord,
} from '../../support/hung-models.ts';
import { inferenceProcessesOf, isRunning } from '../../support/inference-processes.ts';
import { oneWorkerEngine } from '../../support/one-worker-engine.ts';
import { type ModelContents, type ModelDirectory, modelDirectory } from '../../support/onnx-models.ts';
import { patienceMs } from '../../support/patience.ts';

/**
 * Long enough for an honest run of a model of some kilobytes on a machine that does other things as
 * well.
 */
const runSeconds = 0.5;
const loadSeconds = 100;
const hangingText = `the ${hangingWord}`;

let models: ModelDirectory;
const engines: InferenceEngine[] = [];

beforeAll(async () => {
  models = await modelDirectory();
});
afterEach(() => Promise.all(engines.splice(0).map((engine) => engine.close())));
afterAll(() => models[Symbol.asyncDispose]());

function createEngine(deadlines: Partial<Deadlines> = {}) {
  const engine = oneWorkerEngine({ deadlines: { runSeconds, loadSeconds, ...deadlines } });
  engines.push(engine);
  const givenUp: string[] = [];
  engine.onGivenUp((modelId, reason) => givenUp.push(`${modelId}: ${reason}`));
  return { engine, givenUp };
}

async function isolated(modelId: string, contents: ModelContents = {}): Promise<ModelFiles> {
  return { ...(await models.write(modelId, contents)), isIsolated: true };
}

const failureOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'no failure',
    (error: unknown) => error,
  );

describe('a model in a process of its own', { timeout: 100_000 }, () => {
  test('answers as it does in a thread', async () => {
    const { engine } = createEngine();
    const shared = await engine.load(await models.write('shared'));
    const apart = await engine.load(await isolated('apart'));
    expect(apart).toEqual({ ...shared, modelId: 'apart' });
    const texts = ['the river', 'stone and number', 'ein Stein, allein: \ud800', 'the river'];
    const [one, other] = [await engine.embed('shared', texts), await engine.embed('apart', texts)];
    expect(other.embeddings).toEqual(one.embeddings);
    expect(await engine.countTokens('apart', texts)).toEqual(await engine.countTokens('shared', texts));
    expect(inferenceProcessesOf(process.pid)).toHaveLength(1);
    await engine.unload('apart');
    expect(inferenceProcessesOf(process.pid)).toEqual([]);
  });

  test('is stopped when a run does not end, and answers the next text; no other model waits for it', async () => {
    const { engine, givenUp } = createEngine();
    await engine.load(await models.write('shared'));
    await engine.load(await isolated('other'));
    await engine.load(await isolated('hanging', { model: hangsOnWord }));
    const [before] = (await engine.embed('hanging', ['the river'])).embeddings;
    const processes = inferenceProcessesOf(process.pid);

    let isOver = false;
    const hung = failureOf(engine.embed('hanging', [hangingText])).finally(() => {
      isOver = true;
    });
    await engine.embed('shared', ['the river']);
    await engine.embed('other', ['the river']);
    expect(isOver).toBe(false);
    expect(await hung).toBeInstanceOf(RunTimedOutError);
    expect(await hung).toMatchObject({ seconds: runSeconds });
    expect(processes.filter(isRunning)).toHaveLength(1);

    const [after] = (await engine.embed('hanging', ['the river'])).embeddings;
    expect(after).toEqual(before);
    expect(givenUp).toEqual([]);
  });

  test('takes no other request with it that was run beside the one it hangs on', async () => {
    const { engine } = createEngine();
    await engine.load(await isolated('beside', { model: hangsOnWord }));
    const outcomes = await Promise.allSettled([
      engine.embed('beside', ['the river']),
      engine.embed('beside', [hangingText]),
      engine.embed('beside', ['the stone']),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({ reason: expect.any(RunTimedOutError) });
  });

  test('is given up after three runs in a row that do not end; one that ends begins the count again', async () => {
    const { engine, givenUp } = createEngine();
    await engine.load(await isolated('thrice', { model: hangsOnWord }));
    const hang = () => failureOf(engine.embed('thrice', [hangingText]));
    for (const text of [hangingText, hangingText, 'the river', hangingText, hangingText]) {
      await failureOf(engine.embed('thrice', [text]));
    }
    expect(givenUp).toEqual([]);
    const third = hang();
    const waiting = failureOf(engine.embed('thrice', ['the river']));
    expect(await third).toBeInstanceOf(RunTimedOutError);
    expect(await waiting).toBeInstanceOf(RunTimedOutError);
    expect(givenUp).toEqual([
      'thrice: It did not answer within 0.5 s, 3 times in a row, and was stopped. If it is only slow, raise INFERENCE_RUN_SECONDS.',
    ]);
    expect(engine.loaded('thrice')).toBeUndefined();
    expect(await hang()).toBeInstanceOf(ModelNotLoadedError);
    await vi.waitFor(() => expect(inferenceProcessesOf(process.pid)).toEqual([]), { timeout: patienceMs });
    expect(await engine.load(await isolated('thrice'))).toMatchObject({ modelId: 'thrice' });
  });

  test('is stopped when its tokenizer backtracks without end, be it to run a text or to count', async () => {
    const { engine } = createEngine();
    await engine.load(await isolated('pattern', { tokenizer: backtrackingTokenizer }));
    expect(await failureOf(engine.embed('pattern', [backtrackingText]))).toBeInstanceOf(RunTimedOutError);
    expect(await failureOf(engine.countTokens('pattern', [backtrackingText]))).toBeInstanceOf(
      RunTimedOutError,
    );
    expect(await engine.countTokens('pattern', ['the river'])).toMatchObject([{ all: 4, text: 2 }]);
  });

  test('is given up at once when it does not load in time', async () => {
    const { engine, givenUp } = createEngine({ loadSeconds: 2 });
    await engine.load(await models.write('shared'));
    const load = failureOf(engine.load(await isolated('endless', { model: hangsAlways })));
    await engine.embed('shared', ['the river']);
    const reason =
      'It was not loaded within 2 s, and was stopped. If it is only slow, raise MODEL_LOAD_SECONDS.';
    expect(await load).toEqual(new ModelLoadError(reason));
    expect(givenUp).toEqual([`endless: ${reason}`]);
    expect(inferenceProcessesOf(process.pid)).toEqual([]);
  });

  test('does not keep the engine from closing, neither while it runs nor while it loads', async () => {
    const { engine } = createEngine({ runSeconds: 1000, loadSeconds: 1000 });
    await engine.load(await isolated('running', { model: hangsOnWord }));
    const run = failureOf(engine.embed('running', [hangingText]));
    const load = failureOf(engine.load(await isolated('loading', { model: hangsAlways })));
    await engine.embed('running', []);
    await vi.waitFor(() => expect(inferenceProcessesOf(process.pid)).toHaveLength(2), {
      timeout: patienceMs,
    });
    await engine.close();
    expect(await run).toBeInstanceOf(EngineClosingError);
    expect(await load).toBeInstanceOf(EngineClosingError);
    expect(inferenceProcessesOf(process.pid)).toEqual([]);
  });

  test('ends with the process that started it, however that ends and whatever it does itself', async () => {
    const parent = new Child('hang-engine.ts');
    try {
      expect(await parent.line()).toBe('hanging');
      const [child, ...others] = inferenceProcessesOf(parent.pid);
      expect(others).toEqual([]);
      await parent.kill();
      await vi.waitFor(() => expect(child === undefined || isRunning(child)).toBe(false));
    } finally {
      await parent.kill();
    }
  });
});

describe('files that are none', () => {
  test.each([
    ['a named pipe as the model', 'modelPath'],
    ['a named pipe as the tokenizer', 'tokenizerPath'],
  ] as const)('%s is refused at once', async (_, field) => {
    const { engine } = createEngine();
    const files = await models.write(`pipe-${field}`);
    await rm(files[field]);
    await promisify(execFile)('mkfifo', [files[field]]);
    const failure = await failureOf(engine.load(files));
    expect(failure).toBeInstanceOf(ModelLoadError);
    expect(String(failure)).toMatch(
      /The files cannot be read: pipe-\w+\.(onnx|tokenizer\.json) is not a regular file$/,
    );
  });
});
