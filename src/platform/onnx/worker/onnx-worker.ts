/**
 * The thread that runs text models, in the server or in a separate process. The only code that uses
 * ONNX Runtime. A run blocks its thread, so it happens here and not where requests are served.
 * Nothing outside may end this thread while it runs a model, because that aborts the process: it
 * ends itself when it receives a close request.
 */
import { dirname, sep } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { env, InferenceSession, Tensor } from 'onnxruntime-node';
import { type ModelFiles, ModelLoadError, type TokenCounts } from '../inference-engine.ts';
import { digestModel } from '../model-files/file-digest.ts';
import { findSharedRuns } from '../model-files/graph-operators.ts';
import { fileLimits, readTextFile, requireRegularFile } from '../model-files/regular-file.ts';
import { kindOf } from '../model-signature.ts';
import { reasonOf } from '../reason-of.ts';
import type {
  JobResult,
  Numbered,
  WorkerMessage,
  WorkerReply,
  WorkerRequest,
  WorkerSettings,
} from '../worker-messages.ts';
import type { InputTensor } from './input-tensors.ts';
import { type OpenedModel, openModel } from './open-model.ts';
import type { OutputTensor } from './text-model.ts';

interface OpenModel extends Pick<OpenedModel, 'model' | 'countTokens'> {
  readonly session: InferenceSession;
}

const settings: WorkerSettings = workerData;

/**
 * Number of tokens of a run, for each thread, above which each token takes more time. Beyond it,
 * the working set of a transformer of width 384 does not fit into the caches of the processor.
 */
const tokensPerThread = 512;

const models = new Map<string, OpenModel>();

const sessionOptions: InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  enableMemPattern: false,
  // By default, each session uses every core.
  intraOpNumThreads: settings.intraOpThreads,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  // The library also throws each error that it logs, so logging it would be redundant.
  logSeverityLevel: 4,
};

/**
 * The arena avoids page faults in a run, and keeps the memory of the largest run forever. It is
 * used only if texts are no longer than a usual run, because a text of 8192 tokens can take
 * gigabytes.
 */
const maxTokensInArena = 512;
env.logLevel = 'fatal';

async function load(files: ModelFiles): Promise<WorkerReply> {
  const { modelPath, tokenizerPath } = files;
  await attempt('The files cannot be read', files, () => requireRegularFile(modelPath, fileLimits.model));
  const tokenizer = await readJson('The tokenizer file', files, tokenizerPath);
  const session = await attempt('ONNX Runtime cannot load the model', files, () =>
    InferenceSession.create(modelPath, {
      ...sessionOptions,
      enableCpuMemArena: files.maxTokens <= maxTokensInArena,
    }),
  );
  try {
    const { inputMetadata: inputs, outputMetadata: outputs } = session;
    const kind = files.kind ?? kindOf(outputs);
    // The labels of the scores are part of a cross-encoder. An embedding model does not need them.
    const configPath = kind === 'cross-encoder' ? files.configPath : undefined;
    const config = configPath === undefined ? null : await readJson('config.json', files, configPath);
    const sharedRuns = await attempt('The files cannot be read', files, () => findSharedRuns(modelPath));
    const { model, countTokens, found } = await openModel(kind, {
      files,
      run: (tensors, output) => run(session, tensors, output),
      inputs,
      outputs,
      tokenizer,
      config,
      sharedRuns,
      tokenBudget: Math.min(settings.tokenBudget, tokensPerThread * settings.intraOpThreads),
      onProgress: reportProgress,
    });
    const digest = await attempt('The files cannot be read', files, () =>
      digestModel({ modelPath, tokenizerPath, ...(configPath === undefined ? {} : { configPath }) }),
    );
    await unload(files.modelId);
    models.set(files.modelId, { session, model, countTokens });
    return { kind: 'loaded', found: { ...found, digest } };
  } catch (error) {
    await session.release();
    throw error;
  }
}

async function readJson(what: string, files: ModelFiles, path: string): Promise<unknown> {
  const text = await attempt('The files cannot be read', files, () => readTextFile(path, fileLimits.text));
  return attempt(`${what} is not JSON`, files, async () => JSON.parse(text));
}

async function run(
  session: InferenceSession,
  inputs: readonly InputTensor[],
  output: string,
): Promise<OutputTensor> {
  const feeds = Object.fromEntries(inputs.map(({ name, data, dims }) => [name, tensor(data, dims)]));
  const answer = (await session.run(feeds, [output]))[output];
  if (!(answer?.data instanceof Float32Array)) throw new Error(`the output ${output} is not float32`);
  return { data: answer.data, dims: answer.dims };
}

function tensor(data: BigInt64Array | Int32Array, dims: readonly number[]): Tensor {
  return data instanceof Int32Array ? new Tensor('int32', data, dims) : new Tensor('int64', data, dims);
}

async function unload(modelId: string): Promise<void> {
  const open = models.get(modelId);
  models.delete(modelId);
  await open?.session.release();
}

/**
 * Reasons may reach clients that must not know the folders of the files, so paths are shortened to
 * file names.
 */
async function attempt<Result>(
  failure: string,
  files: ModelFiles,
  action: () => Promise<Result>,
): Promise<Result> {
  try {
    return await action();
  } catch (error) {
    const reason = reasonOf(error)
      .replaceAll(dirname(files.modelPath) + sep, '')
      .replaceAll(dirname(files.tokenizerPath) + sep, '');
    throw new ModelLoadError(`${failure}: ${reason}`);
  }
}

async function answer(request: WorkerRequest): Promise<WorkerReply> {
  switch (request.kind) {
    case 'ping':
      return { kind: 'done' };
    case 'load':
      return load(request.files);
    case 'unload':
      await unload(request.modelId);
      return { kind: 'done' };
    case 'run':
      return { kind: 'ran', result: await held(request.modelId).model.answer(request) };
    case 'count': {
      const { countTokens } = held(request.modelId);
      if (!countTokens) throw new Error(`the model ${request.modelId} does not read texts one by one`);
      return { kind: 'counted', counts: request.texts.map((text) => counted(countTokens, text)) };
    }
    case 'close':
      for (const modelId of [...models.keys()]) await unload(modelId);
      return { kind: 'done' };
  }
}

function counted(countTokens: (text: string) => TokenCounts, text: string): TokenCounts {
  const tokens = countTokens(text);
  reportProgress();
  return tokens;
}

function held(modelId: string): OpenModel {
  const open = models.get(modelId);
  if (!open) throw new Error(`the thread has not loaded the model ${modelId}`);
  return open;
}

/** The buffers of a reply that are transferred instead of copied. */
function transfers({ slices, unfinished, ...counts }: JobResult): ArrayBuffer[] {
  const answers = slices.flatMap((slice) => ('answers' in slice ? [slice.answers.buffer] : []));
  const begun = [...unfinished.values()].flatMap(({ ids, sum }) => [ids.buffer, sum.buffer]);
  const { tokenCounts, textTokenCounts, knownTokenCounts, windowCounts } = counts;
  const counted = [tokenCounts, textTokenCounts, knownTokenCounts, windowCounts].map(({ buffer }) => buffer);
  return [...answers, ...begun, ...counted];
}

if (!parentPort) throw new Error('onnx-worker.ts runs as a worker thread');
const port = parentPort;
let last = Promise.resolve();

/** Interval of the progress messages while a job runs, in milliseconds. */
const progressPauseMs = 500;
let current = 0;
let toldAt = performance.now();

function reportProgress(): void {
  if (performance.now() - toldAt < progressPauseMs) return;
  toldAt = performance.now();
  const message: Numbered<WorkerMessage> = { number: current, body: { kind: 'progress' } };
  port.postMessage(message);
}

port.on('message', ({ number, body }: Numbered<WorkerRequest>) => {
  // In sequence, because a model reuses its memory for every job.
  last = last.then(async () => {
    current = number;
    toldAt = performance.now();
    const reply: WorkerReply = await answer(body).catch((error: unknown) => ({
      kind: 'failed',
      reason: reasonOf(error),
    }));
    const message: Numbered<WorkerReply> = { number, body: reply };
    port.postMessage(message, reply.kind === 'ran' ? transfers(reply.result) : []);
    if (body.kind === 'close') port.close();
  });
});
