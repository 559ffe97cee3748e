import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { withTimeout } from '../../src/platform/concurrency/with-timeout.ts';
import { GraphqlClient } from '../support/graphql-client.ts';
import { hangingWord, hangsAlways, hangsOnWord } from '../support/hung-models.ts';
import { inferenceProcessesOf, isRunning } from '../support/inference-processes.ts';
import { describeOnEachInstallation, Installation, quickestKind } from '../support/installation.ts';
import { writeFolder } from '../support/model-folders.ts';
import { tinyModel } from '../support/onnx-models.ts';
import { patienceMs } from '../support/patience.ts';
import type { Exit, ServerProcess } from '../support/server-process.ts';
import { tinyTokenizerFile } from '../support/tiny-tokenizer.ts';

/** A supervisor waits for so long before it kills, in milliseconds. */
const supervisorMs = 10_000;
/** Longest wait for something to come to pass that has no time of its own, in milliseconds. */
const patience = { timeout: patienceMs, interval: 100 };
const never = '10000';
const hangingText = `the ${hangingWord}`;

/**
 * A model hangs in a process of its own, whatever the database is: one kind of installation shows
 * that. What a start finds in the record about a server that was killed is tried on each.
 */
describeOnEachInstallation('a model that hangs', (kind) => {
  const onOneKind = test.runIf(kind === quickestKind());
  let installation: Installation;
  let models = '';

  beforeEach(async () => {
    installation = await Installation.create(kind);
    models = await mkdtemp(join(tmpdir(), 'vortex-hung-'));
    await writeFolder(models, {
      'word.onnx': hangsOnWord,
      'always.onnx': hangsAlways,
      'honest.onnx': tinyModel(),
      'tokenizer.json': tinyTokenizerFile(),
    });
  });
  afterEach(async () => {
    await installation.dispose();
    await rm(models, { recursive: true });
  });

  const start = (runSeconds = never, loadSeconds = never) =>
    installation.start({
      MODELS_DIR: models,
      INFERENCE_RUN_SECONDS: runSeconds,
      MODEL_LOAD_SECONDS: loadSeconds,
    });

  onOneKind(
    'refuses its text by type, is put in error after three in a row or one load, and stays so',
    async () => {
      const server = await start('1', '100');
      expect(await register(server, 'word')).toMatchObject({ model: { status: 'READY' } });
      const hung = infer(server, hangingText, 'word');
      expect(await infer(server, 'The river rises.')).toEqual({ __typename: 'InferPayload' });
      expect(await hung).toMatchObject({
        __typename: 'ModelTimedOutError',
        code: 'MODEL_TIMED_OUT',
        model: 'word',
        seconds: 1,
      });
      expect(await infer(server, 'the river', 'word')).toEqual({ __typename: 'InferPayload' });
      for (let time = 0; time < 3; time += 1) await infer(server, hangingText, 'word');
      const inError = { status: 'ERROR', error: expect.stringContaining('3 times in a row') };
      await vi.waitFor(async () => expect(await model(server, 'word')).toMatchObject(inError), patience);
      expect(await infer(server, 'the river', 'word')).toMatchObject({ code: 'MODEL_NOT_READY' });
      expect(inferenceProcessesOf(server.pid)).toEqual([]);
      expect(await server.stop()).toEqual({ code: 0, signal: null });

      const again = await start(never, '2');
      expect(await model(again, 'word')).toMatchObject(inError);
      expect(await infer(again, 'The river rises.')).toEqual({ __typename: 'InferPayload' });
      expect(inferenceProcessesOf(again.pid)).toEqual([]);

      const slow = register(again, 'always');
      expect(await infer(again, 'The river rises.')).toEqual({ __typename: 'InferPayload' });
      expect(await slow).toMatchObject({
        model: { status: 'ERROR', error: expect.stringContaining('within 2 s') },
      });
      expect(inferenceProcessesOf(again.pid)).toEqual([]);
    },
  );

  onOneKind('holds up no change of another model and no SIGTERM, and leaves no process behind', async () => {
    const server = await start();
    expect(await register(server, 'word')).toMatchObject({ model: { status: 'READY' } });
    const cutShort = [infer(server, hangingText, 'word'), register(server, 'always')];
    for (const call of cutShort) call.catch(() => undefined);
    await vi.waitFor(() => expect(inferenceProcessesOf(server.pid)).toHaveLength(2), patience);
    expect(await model(server, 'always')).toMatchObject({ status: 'LOADING' });
    expect(await register(server, 'honest')).toMatchObject({ model: { status: 'READY' } });
    expect(await infer(server, 'the river', 'honest')).toEqual({ __typename: 'InferPayload' });
    const processes = inferenceProcessesOf(server.pid);
    expect(processes).toHaveLength(3);
    expect(await inTime(server.stop('SIGTERM'))).toEqual({ code: 0, signal: null });
    expect(processes.filter(isRunning)).toEqual([]);

    // The file of another has become a named pipe meanwhile: no server waits for what nobody writes
    // to it.
    await rm(join(models, 'honest.onnx'));
    await promisify(execFile)('mkfifo', [join(models, 'honest.onnx')]);
    const again = await start(never, '3');
    expect(await infer(again, 'The river rises.')).toEqual({ __typename: 'InferPayload' });
    const reason = 'cannot be read: honest.onnx is not a regular file';
    expect(await infer(again, 'the river', 'honest')).toMatchObject({
      code: 'MODEL_NOT_READY',
      message: expect.stringContaining(reason),
    });
    expect(await register(again, 'honest', 'piped')).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: `input.modelPath: ${reason}`,
    });
    await vi.waitFor(
      async () => expect(await model(again, 'always')).toMatchObject({ status: 'ERROR' }),
      patience,
    );
    expect(await model(again, 'word')).toMatchObject({ status: 'READY' });
    expect(await inTime(again.stop('SIGTERM'))).toEqual({ code: 0, signal: null });
  });

  test('is loaded once more after the server died under it, and then no more', async () => {
    const first = await start();
    void register(first, 'always').catch(() => undefined);
    await vi.waitFor(() => expect(inferenceProcessesOf(first.pid)).toHaveLength(1), patience);
    await first.kill9();

    const second = await start();
    expect(await infer(second, 'The river rises.')).toEqual({ __typename: 'InferPayload' });
    await vi.waitFor(() => expect(inferenceProcessesOf(second.pid)).toHaveLength(1), patience);
    expect(await model(second, 'always')).toMatchObject({ status: 'LOADING' });
    const [child = 0] = inferenceProcessesOf(second.pid);
    await second.kill9();
    await vi.waitFor(() => expect(isRunning(child)).toBe(false), patience);

    // A start on servers takes less time.
    for (const _ of kind === 'servers' ? [3, 4] : [3]) {
      const later = await start();
      expect(await infer(later, 'The river rises.')).toEqual({ __typename: 'InferPayload' });
      const error = expect.stringContaining('The server ended twice while it loaded this model');
      expect(await model(later, 'always')).toMatchObject({ status: 'ERROR', error });
      expect(inferenceProcessesOf(later.pid)).toEqual([]);
      await later.kill9();
    }
  });
});

const answerSchema = z.object({ data: z.record(z.string(), z.record(z.string(), z.unknown()).nullable()) });

function inTime(exit: Promise<Exit>): Promise<Exit> {
  return withTimeout(exit, supervisorMs);
}

async function ask(server: ServerProcess, query: string): Promise<Record<string, unknown>> {
  const { body } = await new GraphqlClient(server.url).post(JSON.stringify({ query }));
  const { data } = answerSchema.parse(body);
  const [answer] = Object.values(data);
  if (answer == null) throw new Error(JSON.stringify(body));
  return answer;
}

function register(server: ServerProcess, file: string, name = file) {
  return ask(
    server,
    `mutation { registerModel(input: {
       name: "${name}", modelPath: "${file}.onnx", tokenizerPath: "tokenizer.json", embeddingDim: 8, maxTokens: 32
     }) { ... on RegisterModelPayload { model { status error } } ... on Error { code message } } }`,
  );
}

function infer(server: ServerProcess, text: string, model?: string) {
  return ask(
    server,
    `mutation { infer(input: { text: "${text}" ${model === undefined ? '' : `, model: "${model}"`} }) {
       __typename ... on Error { code message } ... on ModelTimedOutError { model seconds }
     } }`,
  );
}

function model(server: ServerProcess, name: string) {
  return ask(server, `{ model(name: "${name}") { status error } }`);
}
