import { isDeepStrictEqual } from 'node:util';
import { countOnAny, parcelsOf } from './count-tokens.ts';
import { Dispatcher } from './dispatcher.ts';
import { type Answers, EngineRequest } from './engine-request.ts';
import {
  type EmbedResult,
  EngineClosingError,
  type EngineModelKind,
  type InferenceEngine,
  type LoadedModel,
  type ModelFiles,
  type ModelInput,
  ModelKindError,
  ModelLoadError,
  ModelNotLoadedError,
  type PairScore,
  type TextPair,
} from './inference-engine.ts';
import { startThread } from './inference-thread.ts';
import { reasonOf } from './reason-of.ts';
import { type EngineLogger, ThreadSlot } from './thread-slot.ts';
import type { FoundModel } from './worker-messages.ts';

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
  /** What a thread runs instead of this engine's own script. */
  readonly workerScript?: URL;
}

/** An inference engine on worker threads. The threads start at once; only `close` ends them. */
export function createWorkerEngine(options: WorkerEngineOptions): InferenceEngine {
  return new WorkerEngine(options);
}

interface EngineModel {
  readonly files: ModelFiles;
  readonly loaded: LoadedModel;
  /** Accepted and not yet answered. */
  readonly requests: Set<EngineRequest>;
  /** Being unloaded: what was accepted is finished, nothing more is accepted. */
  leaving: boolean;
}

const SILENT: EngineLogger = { warn: () => undefined, error: () => undefined };
const WORKER_SCRIPT = new URL('./onnx-worker.ts', import.meta.url);

class WorkerEngine implements InferenceEngine {
  readonly #slots: readonly ThreadSlot[];
  readonly #dispatcher: Dispatcher;
  readonly #models = new Map<string, EngineModel>();
  /** The latest load or unload of each model that is under way. */
  readonly #changes = new Map<string, Promise<unknown>>();
  #draining = false;
  #closed: Promise<void> | undefined;

  constructor(options: WorkerEngineOptions) {
    const { workers, intraOpThreads, tokenBudget, workerScript = WORKER_SCRIPT, logger = SILENT } = options;
    const start = () => startThread(workerScript, { intraOpThreads, tokenBudget });
    const onChange = () => this.#reconsider();
    this.#slots = Array.from({ length: workers }, () => new ThreadSlot({ start, logger, onChange }));
    this.#dispatcher = new Dispatcher(this.#slots, options.maximumQueuedTexts);
  }

  loaded(modelId: string): LoadedModel | undefined {
    const model = this.#models.get(modelId);
    return model?.leaving ? undefined : model?.loaded;
  }

  async load(files: ModelFiles): Promise<LoadedModel> {
    if (this.#draining) throw new ModelLoadError('The inference engine is closing.');
    return this.#inTurn(files.modelId, () => this.#load(files));
  }

  unload(modelId: string): Promise<void> {
    return this.#inTurn(modelId, () => this.#unload(modelId));
  }

  async embed(modelId: string, texts: readonly string[]): Promise<EmbedResult> {
    const { answers, timings } = await this.#run(modelId, 'embedding', texts);
    const embeddings = answers.map(({ numbers: vector, tokenCount, truncated }) => ({
      vector,
      tokenCount,
      truncated,
    }));
    return { embeddings, timings };
  }

  async scorePairs(modelId: string, pairs: readonly TextPair[]): Promise<readonly PairScore[]> {
    const { answers } = await this.#run(modelId, 'cross-encoder', pairs);
    return answers.map(({ numbers: [support = 0, contradiction = null] }) => ({ support, contradiction }));
  }

  async countTokens(modelId: string, texts: readonly string[]): Promise<number[]> {
    this.#accepting(modelId, 'embedding');
    const counts: number[] = [];
    for (const parcel of parcelsOf(texts)) {
      counts.push(...(await countOnAny(this.#slots, { kind: 'count', modelId, texts: parcel })));
    }
    return counts;
  }

  drain(graceMs: number): void {
    this.#draining = true;
    if (graceMs <= 0) this.#dispatcher.refuseQueued();
    else setTimeout(() => this.#dispatcher.refuseQueued(), graceMs).unref();
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #run(modelId: string, kind: EngineModelKind, texts: readonly ModelInput[]): Promise<Answers> {
    const model = this.#accepting(modelId, kind);
    if (texts.length === 0) return { answers: [], timings: { queueMs: 0, tokeniseMs: 0, runMs: 0 } };
    const request = new EngineRequest(modelId, texts);
    this.#dispatcher.submit(request);
    model.requests.add(request);
    try {
      return await request.result;
    } finally {
      model.requests.delete(request);
    }
  }

  #accepting(modelId: string, kind: EngineModelKind): EngineModel {
    if (this.#draining) throw new EngineClosingError();
    const model = this.#models.get(modelId);
    if (!model || model.leaving) throw new ModelNotLoadedError(`The model ${modelId} is not loaded.`);
    if (model.loaded.kind !== kind) {
      throw new ModelKindError(`The model ${modelId} is of the kind ${model.loaded.kind}, not ${kind}.`);
    }
    return model;
  }

  async #close(): Promise<void> {
    this.drain(0);
    await Promise.allSettled(this.#changes.values());
    // A thread ends after the job that it has.
    await Promise.all(this.#slots.map((slot) => slot.close()));
    this.#models.clear();
  }

  /** Makes a change to a model after the changes that were asked for before. */
  async #inTurn<Result>(modelId: string, change: () => Promise<Result>): Promise<Result> {
    const earlier = this.#changes.get(modelId) ?? Promise.resolve();
    const turn = earlier.catch(() => undefined).then(change);
    this.#changes.set(modelId, turn);
    try {
      return await turn;
    } finally {
      if (this.#changes.get(modelId) === turn) this.#changes.delete(modelId);
    }
  }

  async #load(files: ModelFiles): Promise<LoadedModel> {
    const present = this.#models.get(files.modelId);
    if (present) return sameFiles(present, files);
    let found: FoundModel;
    try {
      found = await this.#loadEverywhere(files);
    } catch (error) {
      await Promise.all(this.#slots.map((slot) => slot.unload(files.modelId)));
      if (error instanceof ModelLoadError) throw error;
      throw new ModelLoadError(`The inference thread ended while it loaded the model: ${reasonOf(error)}.`);
    }
    const { modelId, maxTokens } = files;
    const loaded = { modelId, maxTokens, ...found };
    this.#models.set(modelId, { files, loaded, requests: new Set(), leaving: false });
    return loaded;
  }

  /** One thread after another: the others go on serving meanwhile. */
  async #loadEverywhere(files: ModelFiles): Promise<FoundModel> {
    const [first, ...others] = this.#slots;
    if (first === undefined) throw new ModelLoadError('The inference engine has no thread.');
    const found = await first.load(files);
    for (const slot of others) {
      const { digest } = await slot.load(files);
      if (digest !== found.digest) throw new ModelLoadError('The files changed while they were loaded.');
    }
    return found;
  }

  async #unload(modelId: string): Promise<void> {
    const model = this.#models.get(modelId);
    if (!model) return;
    model.leaving = true;
    await finished(model);
    await Promise.all(this.#slots.map((slot) => slot.unload(modelId)));
    this.#forget(modelId);
  }

  #forget(modelId: string): void {
    this.#models.delete(modelId);
    this.#dispatcher.forget(modelId);
  }

  /** After a thread came, failed to come, or came without a model: nobody waits for what cannot be run. */
  #reconsider(): void {
    for (const [modelId, model] of this.#models) {
      const holders = this.#slots.filter((slot) => slot.holds(modelId));
      if (holders.some((slot) => !slot.failing)) continue;
      for (const request of model.requests) {
        this.#dispatcher.reject(request, 'No inference thread can run the model.');
      }
      if (holders.length === 0) this.#forget(modelId);
    }
    this.#dispatcher.dispatch();
  }
}

function sameFiles(present: EngineModel, files: ModelFiles): LoadedModel {
  if (isDeepStrictEqual(present.files, files)) return present.loaded;
  throw new ModelLoadError(
    `The id ${files.modelId} belongs to a model with other files or limits; unload that one first.`,
  );
}

/** Resolves when everything that was accepted for the model has been answered, well or badly. */
async function finished(model: EngineModel): Promise<void> {
  await Promise.allSettled([...model.requests].map(({ result }) => result));
}
