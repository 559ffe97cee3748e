import { EmbedRequest, type Slice } from './embed-request.ts';
import {
  type EmbedResult,
  EngineOverloadedError,
  type InferenceEngine,
  InferenceFailedError,
  type LoadedModel,
  type ModelFiles,
  ModelLoadError,
  ModelNotLoadedError,
} from './inference-engine.ts';
import { startThread, ThreadEndedError } from './inference-thread.ts';
import { JobPace } from './job-pace.ts';
import { type EngineLogger, ThreadSlot } from './thread-slot.ts';
import { type Job, WorkQueue } from './work-queue.ts';
import type { JobResult } from './worker-messages.ts';

export interface WorkerEngineOptions {
  /** Threads, each with every model loaded: memory grows with their number. */
  readonly workers: number;
  /** Threads a single run may use. `workers * intraOpThreads` beyond the number of cores slows everything down. */
  readonly intraOpThreads: number;
  /** Texts that may wait for a thread before further requests are refused. */
  readonly maximumQueuedTexts: number;
  /** Most tokens a batch, padding included: bounds a run's memory. */
  readonly tokenBudget: number;
  readonly logger?: EngineLogger;
  /** What a thread runs. */
  readonly workerScript?: URL;
}

/** An inference engine on worker threads. The threads start at once; only `close` ends them. */
export function createWorkerEngine(options: WorkerEngineOptions): InferenceEngine {
  return new WorkerEngine(options);
}

interface EngineModel {
  readonly files: ModelFiles;
  readonly loaded: LoadedModel;
  readonly pace: JobPace;
  /** Accepted and not yet answered. */
  readonly requests: Set<EmbedRequest>;
  /** Whether it is being unloaded: what was accepted is finished, nothing more is. */
  leaving: boolean;
}

const SILENT: EngineLogger = { warn: () => undefined, error: () => undefined };
const WORKER_SCRIPT = new URL('./onnx-worker.ts', import.meta.url);

class WorkerEngine implements InferenceEngine {
  readonly #options: WorkerEngineOptions;
  readonly #slots: readonly ThreadSlot[];
  readonly #queue = new WorkQueue();
  /** Of all models together. */
  readonly #pace = new JobPace();
  readonly #models = new Map<string, EngineModel>();
  /** Loads and unloads under way, one after another for each model. */
  readonly #changes = new Map<string, Promise<unknown>>();
  #dispatchPlanned = false;
  #closed: Promise<void> | undefined;

  constructor(options: WorkerEngineOptions) {
    this.#options = options;
    const settings = {
      intraOpThreads: options.intraOpThreads,
      tokenBudget: options.tokenBudget,
    };
    this.#slots = Array.from(
      { length: options.workers },
      () =>
        new ThreadSlot({
          start: () => startThread(options.workerScript ?? WORKER_SCRIPT, settings),
          logger: options.logger ?? SILENT,
          onChange: () => this.#reconsider(),
        }),
    );
  }

  loaded(modelId: string): LoadedModel | undefined {
    const model = this.#models.get(modelId);
    return model?.leaving ? undefined : model?.loaded;
  }

  load(files: ModelFiles): Promise<LoadedModel> {
    return this.#inTurn(files.modelId, () => this.#load(files));
  }

  unload(modelId: string): Promise<void> {
    return this.#inTurn(modelId, () => this.#unload(modelId));
  }

  async embed(modelId: string, texts: readonly string[]): Promise<EmbedResult> {
    if (this.#closed) throw new InferenceFailedError('The inference engine is closing.');
    const model = this.#models.get(modelId);
    if (!model || model.leaving) throw new ModelNotLoadedError(`The model ${modelId} is not loaded.`);
    if (texts.length === 0)
      return {
        embeddings: [],
        timings: { queueMs: 0, tokeniseMs: 0, runMs: 0 },
      };
    this.#admit(texts.length);
    const request = new EmbedRequest(modelId, texts, model.loaded.embeddingDimension);
    model.requests.add(request);
    this.#queue.add(request);
    this.#planDispatch();
    try {
      return await request.result;
    } finally {
      model.requests.delete(request);
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#changes.values());
    const requests = [...this.#models.values()].flatMap((model) => [...model.requests]);
    await Promise.allSettled(requests.map(({ result }) => result));
    await Promise.all(this.#slots.map((slot) => slot.close()));
    this.#models.clear();
  }

  /** Runs a load or an unload after those that were asked for before it. */
  async #inTurn<Result>(modelId: string, change: () => Promise<Result>): Promise<Result> {
    const earlier = this.#changes.get(modelId);
    const turn = (async () => {
      await earlier?.catch(() => undefined);
      return change();
    })();
    this.#changes.set(modelId, turn);
    try {
      return await turn;
    } finally {
      if (this.#changes.get(modelId) === turn) this.#changes.delete(modelId);
    }
  }

  async #load(files: ModelFiles): Promise<LoadedModel> {
    if (this.#closed) throw new ModelLoadError('The inference engine is closing.');
    const present = this.#models.get(files.modelId);
    if (present) return sameFiles(present, files);
    const digests = new Set<string>();
    try {
      // One thread after another: the others go on serving meanwhile.
      for (const slot of this.#slots) digests.add(await slot.load(files));
      if (digests.size > 1) throw new ModelLoadError('The files changed while they were loaded.');
    } catch (error) {
      await Promise.all(this.#slots.map((slot) => slot.unload(files.modelId)));
      throw error;
    }
    const { modelId, embeddingDimension, maxTokens } = files;
    const loaded = {
      modelId,
      digest: [...digests].join(),
      embeddingDimension,
      maxTokens,
    };
    this.#models.set(modelId, {
      files,
      loaded,
      pace: new JobPace(),
      requests: new Set(),
      leaving: false,
    });
    return loaded;
  }

  async #unload(modelId: string): Promise<void> {
    const model = this.#models.get(modelId);
    if (!model) return;
    model.leaving = true;
    await Promise.allSettled([...model.requests].map(({ result }) => result));
    await Promise.all(this.#slots.map((slot) => slot.unload(modelId)));
    this.#models.delete(modelId);
  }

  /** A request larger than the whole queue has its turn when nothing else waits: refused outright, it could never succeed. */
  #admit(texts: number): void {
    const waiting = this.#queue.texts;
    const excess = waiting + texts - this.#options.maximumQueuedTexts;
    if (waiting === 0 || excess <= 0) return;
    const threads = this.#slots.filter((slot) => !slot.failing).length;
    throw new EngineOverloadedError(this.#pace.waitMs(Math.min(excess, waiting), threads));
  }

  /** At the end of this turn of the event loop, so that requests which arrive together are run together. */
  #planDispatch(): void {
    if (this.#dispatchPlanned) return;
    this.#dispatchPlanned = true;
    setImmediate(() => {
      this.#dispatchPlanned = false;
      this.#dispatch();
    });
  }

  #dispatch(): void {
    for (const slot of this.#slots) {
      if (!slot.free) continue;
      const job = this.#queue.take(
        (modelId) => slot.holds(modelId),
        (modelId) => this.#models.get(modelId)?.pace.jobTexts ?? 1,
      );
      if (job) void this.#run(slot, job);
    }
  }

  async #run(slot: ThreadSlot, job: Job): Promise<void> {
    const { modelId, slices } = job;
    const texts = slices.flatMap(({ request, from, to }) => request.texts.slice(from, to));
    const sliceLengths = slices.map(({ from, to }) => to - from);
    let result: JobResult;
    try {
      result = await slot.embed({
        kind: 'embed',
        modelId,
        texts,
        sliceLengths,
      });
    } catch (error) {
      for (const slice of slices) this.#retryOrReject(slice, error);
      return this.#dispatch();
    }
    for (const pace of [this.#pace, this.#models.get(modelId)?.pace]) {
      pace?.record(texts.length, result.tokeniseMs + result.runMs);
    }
    // The thread has its next job before the results of this one are laid out.
    this.#dispatch();
    this.#complete(slices, result);
  }

  #complete(slices: readonly Slice[], result: JobResult): void {
    let first = 0;
    for (const [index, slice] of slices.entries()) {
      const outcome = result.slices[index];
      if (outcome && 'vectors' in outcome) slice.request.complete(slice, outcome.vectors, result, first);
      else {
        const text = slice.from + (outcome?.failedText ?? 0);
        this.#reject(slice.request, `The model failed on text ${text}: ${outcome?.reason ?? 'no answer'}.`);
      }
      first += slice.to - slice.from;
    }
  }

  #retryOrReject(slice: Slice, error: unknown): void {
    if (slice.request.settled) return;
    if (error instanceof ThreadEndedError && !slice.retried) this.#queue.retry(slice);
    else this.#reject(slice.request, `The inference thread failed: ${reasonOf(error)}.`);
  }

  #reject(request: EmbedRequest, reason: string): void {
    this.#queue.drop(request);
    request.fail(new InferenceFailedError(reason));
  }

  /** After a thread came, failed to come, or came without a model: nobody waits for what cannot be run. */
  #reconsider(): void {
    for (const [modelId, model] of this.#models) {
      if (this.#slots.some((slot) => slot.holds(modelId) && !slot.failing)) continue;
      for (const request of model.requests) this.#reject(request, 'No inference thread can run the model.');
      if (!this.#slots.some((slot) => slot.holds(modelId))) this.#models.delete(modelId);
    }
    this.#dispatch();
  }
}

function sameFiles(present: EngineModel, files: ModelFiles): LoadedModel {
  const { modelPath, tokenizerPath, embeddingDimension, maxTokens } = present.files;
  const same =
    modelPath === files.modelPath &&
    tokenizerPath === files.tokenizerPath &&
    embeddingDimension === files.embeddingDimension &&
    maxTokens === files.maxTokens;
  if (same) return present.loaded;
  throw new ModelLoadError(
    `The id ${files.modelId} is taken by a model with other files or limits; unload it first.`,
  );
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
