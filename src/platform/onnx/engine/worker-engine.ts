import { KeyedMutex } from '../../concurrency/keyed-mutex.ts';
import {
  type EmbedOptions,
  type EmbedResult,
  EngineClosingError,
  type EngineModelKind,
  EngineOverloadedError,
  type InferenceEngine,
  type LoadedModel,
  type ModelFiles,
  type ModelInput,
  ModelKindError,
  ModelLoadError,
  ModelNotLoadedError,
  type PairScore,
  RunTimedOutError,
  type TextPair,
  type TokenCounts,
} from '../inference-engine.ts';
import type { FoundModel } from '../worker-messages.ts';
import { chunksOf } from './count-tokens.ts';
import type { Deadlines } from './deadlines.ts';
import { type EngineModel, finished, sameFiles } from './engine-model.ts';
import { type Answers, EngineRequest } from './engine-request.ts';
import { noWorker } from './worker-pool.ts';
import { WorkerPools } from './worker-pools.ts';
import type { EngineLogger } from './worker-slot.ts';

export interface WorkerEngineOptions {
  /**
   * Number of threads for shared models, and of processes for each isolated model. Each loads every
   * one of its models, so memory grows with this number.
   */
  readonly workers: number;
  /**
   * Threads of a single run. `workers * intraOpThreads` above the number of cores slows everything
   * down. A model that reads one text at a time has a worker for each thread instead.
   */
  readonly intraOpThreads: number;
  /**
   * Maximum number of texts that wait for the threads, or for an isolated model. Further requests
   * are rejected.
   */
  readonly maxQueuedTexts: number;
  /** Maximum tokens of a batch, padding included. It limits the memory of a run. */
  readonly tokenBudget: number;
  /** Timeouts of isolated models. Omitted options have their defaults. */
  readonly deadlines?: Partial<Deadlines>;
  readonly logger?: EngineLogger;
  /** Script of a worker. Default: the script of this engine. */
  readonly workerScript?: URL;
}

/**
 * An inference engine on worker threads and processes. The threads start at once; only `close` ends
 * them.
 */
export function createWorkerEngine(options: WorkerEngineOptions): InferenceEngine {
  return new WorkerEngine(options);
}

const silentLogger: EngineLogger = { warn: () => undefined, error: () => undefined };
const defaultWorkerScript = new URL('../worker/onnx-worker.ts', import.meta.url);
/** Time after which work that waits for an idle engine should retry, in milliseconds. */
const busyMs = 25;

class WorkerEngine implements InferenceEngine {
  readonly #logger: EngineLogger;
  readonly #pools: WorkerPools;
  readonly #models = new Map<string, EngineModel>();
  /** Loads and unloads run one after another for each model. */
  readonly #changes = new KeyedMutex();
  readonly #givenUpListeners: ((modelId: string, reason: string) => void)[] = [];
  #isDraining = false;
  #closed: Promise<void> | undefined;

  constructor(options: WorkerEngineOptions) {
    this.#logger = options.logger ?? silentLogger;
    this.#pools = new WorkerPools({
      ...options,
      deadlines: options.deadlines ?? {},
      logger: this.#logger,
      workerScript: options.workerScript ?? defaultWorkerScript,
      onChange: () => this.#reconsider(),
      onHung: (modelId, reason, seconds) => this.#giveUp(modelId, reason, new RunTimedOutError(seconds)),
    });
  }

  onGivenUp(listener: (modelId: string, reason: string) => void): void {
    this.#givenUpListeners.push(listener);
  }

  loaded(modelId: string): LoadedModel | undefined {
    const model = this.#models.get(modelId);
    return model?.isUnloading ? undefined : model?.loaded;
  }

  async load(files: ModelFiles): Promise<LoadedModel> {
    if (this.#isDraining) throw new EngineClosingError();
    return this.#changes.runExclusive(files.modelId, () => this.#load(files));
  }

  unload(modelId: string): Promise<void> {
    return this.#changes.runExclusive(modelId, () => this.#unload(modelId));
  }

  async embed(
    modelId: string,
    texts: readonly string[],
    { onlyIfIdle = false }: EmbedOptions = {},
  ): Promise<EmbedResult> {
    if (onlyIfIdle && this.#pools.isBusy) throw new EngineOverloadedError(busyMs);
    const { answers, timings } = await this.#run(modelId, 'embedding', texts);
    const embeddings = answers.map(({ numbers: vector, tokens, windows }) => ({
      vector,
      tokens,
      windows,
    }));
    return { embeddings, timings };
  }

  async scorePairs(modelId: string, pairs: readonly TextPair[]): Promise<readonly PairScore[]> {
    const { answers } = await this.#run(modelId, 'cross-encoder', pairs);
    return answers.map(({ numbers: [support = 0, contradiction = null] }) => ({ support, contradiction }));
  }

  async countTokens(modelId: string, texts: readonly string[]): Promise<TokenCounts[]> {
    const { pool } = this.#accepting(modelId, 'embedding');
    const counts: TokenCounts[] = [];
    for (const parcel of chunksOf(texts)) {
      counts.push(...(await pool.count({ kind: 'count', modelId, texts: parcel })));
    }
    return counts;
  }

  drain(graceMs: number): void {
    this.#isDraining = true;
    const refuse = () => {
      for (const pool of this.#pools) pool.refuseQueued();
    };
    if (graceMs <= 0) refuse();
    else setTimeout(refuse, graceMs).unref();
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #run(modelId: string, kind: EngineModelKind, texts: readonly ModelInput[]): Promise<Answers> {
    const model = this.#accepting(modelId, kind);
    if (texts.length === 0) return { answers: [], timings: { queueMs: 0, tokenizeMs: 0, runMs: 0 } };
    const request = new EngineRequest(modelId, texts, model.loaded);
    model.pool.submit(request);
    model.requests.add(request);
    try {
      return await request.result;
    } finally {
      model.requests.delete(request);
    }
  }

  #accepting(modelId: string, kind: EngineModelKind): EngineModel {
    if (this.#isDraining) throw new EngineClosingError();
    const model = this.#models.get(modelId);
    if (!model || model.isUnloading) throw new ModelNotLoadedError(`The model ${modelId} is not loaded.`);
    if (model.loaded.kind !== kind) {
      throw new ModelKindError(`The model ${modelId} is of the kind ${model.loaded.kind}, not ${kind}.`);
    }
    return model;
  }

  async #close(): Promise<void> {
    this.drain(0);
    await this.#pools.closeProcesses();
    await this.#changes.settled();
    await this.#pools.closeThreads();
    this.#models.clear();
  }

  async #load(files: ModelFiles): Promise<LoadedModel> {
    const present = this.#models.get(files.modelId);
    if (present) return sameFiles(present, files);
    // Nothing would end its processes.
    if (this.#isDraining && files.isIsolated) throw new EngineClosingError();
    const pool = await this.#pools.poolFor(files);
    let found: FoundModel;
    try {
      found = await pool.load(files);
    } catch (error) {
      await this.#pools.leave(files.modelId, pool);
      // The load was interrupted, which is not a fault of the model.
      if (this.#isDraining && files.isIsolated) throw new EngineClosingError();
      throw error;
    }
    const { modelId, maxTokens } = files;
    const loaded = { modelId, maxTokens, ...found };
    this.#models.set(modelId, { files, loaded, pool, requests: new Set(), isUnloading: false });
    return loaded;
  }

  async #unload(modelId: string): Promise<void> {
    const model = this.#models.get(modelId);
    if (!model) return;
    model.isUnloading = true;
    await finished(model);
    await this.#pools.leave(modelId, model.pool);
    this.#models.delete(modelId);
  }

  #giveUp(modelId: string, reason: string, error: Error): void {
    const model = this.#models.get(modelId);
    this.#logger.error({ modelId, reason }, 'the engine gave up on a model');
    if (model) this.#abandon(modelId, model, error);
    for (const listener of this.#givenUpListeners) listener(modelId, reason);
  }

  /** Removes a model that cannot run, and rejects its requests. */
  #abandon(modelId: string, { pool, requests }: EngineModel, error: Error): void {
    for (const request of requests) pool.reject(request, error);
    this.#models.delete(modelId);
    this.#pools.abandon(modelId, pool);
  }

  /**
   * After a worker started, failed to start, or started without a model: rejects requests that
   * cannot run.
   */
  #reconsider(): void {
    for (const [modelId, model] of this.#models) {
      const { isHeld: held, isServedNow: now } = model.pool.serves(modelId);
      if (now) continue;
      if (held) for (const request of model.requests) model.pool.reject(request, noWorker());
      else {
        const reason = model.pool.refusalOf(modelId);
        this.#giveUp(modelId, reason, new ModelLoadError(reason));
      }
    }
    for (const pool of this.#pools) pool.dispatch();
  }
}
