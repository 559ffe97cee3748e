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
} from '../inference-engine.ts';
import { runsTextsTogether } from '../model-files/graph-operators.ts';
import type { FoundModel } from '../worker-messages.ts';
import { chunksOf } from './count-tokens.ts';
import { type Deadlines, defaultDeadlines, withDeadlines } from './deadlines.ts';
import { type EngineModel, finished, sameFiles } from './engine-model.ts';
import { type Answers, EngineRequest } from './engine-request.ts';
import { startProcess } from './process-worker.ts';
import { startThread } from './thread-worker.ts';
import { noWorker, WorkerPool } from './worker-pool.ts';
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
  readonly maximumQueuedTexts: number;
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
/** Time that running work in a process may take when the engine closes, in milliseconds. */
const closingGraceMs = 1000;
/** Time after which work that waits for an idle engine should retry, in milliseconds. */
const busyMs = 25;

class WorkerEngine implements InferenceEngine {
  readonly #options: WorkerEngineOptions;
  /** The threads. `#pools` also contains the processes of each isolated model. */
  readonly #threads: WorkerPool;
  /** Threads for models that read one text at a time. Opened with the first of them. */
  #singleThreads: WorkerPool | undefined;
  readonly #pools = new Set<WorkerPool>();
  readonly #models = new Map<string, EngineModel>();
  /** Loads and unloads run one after another for each model. */
  readonly #changes = new KeyedMutex();
  readonly #givenUpListeners: ((modelId: string, reason: string) => void)[] = [];
  #isDraining = false;
  #closed: Promise<void> | undefined;

  constructor(options: WorkerEngineOptions) {
    this.#options = options;
    this.#threads = this.#openPool(false, true);
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
    if (onlyIfIdle && [...this.#pools].some((pool) => pool.isBusy)) throw new EngineOverloadedError(busyMs);
    const { answers, timings } = await this.#run(modelId, 'embedding', texts);
    const embeddings = answers.map(({ numbers: vector, tokenCount, windows }) => ({
      vector,
      tokenCount,
      windows,
    }));
    return { embeddings, timings };
  }

  async scorePairs(modelId: string, pairs: readonly TextPair[]): Promise<readonly PairScore[]> {
    const { answers } = await this.#run(modelId, 'cross-encoder', pairs);
    return answers.map(({ numbers: [support = 0, contradiction = null] }) => ({ support, contradiction }));
  }

  async countTokens(modelId: string, texts: readonly string[]): Promise<number[]> {
    const { pool } = this.#accepting(modelId, 'embedding');
    const counts: number[] = [];
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
    const request = new EngineRequest(modelId, texts, model.loaded.runsTextsTogether);
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
    // A worker ends after its current work. A process that takes too long is killed, also while it
    // loads a model.
    const processes = [...this.#pools].filter((pool) => !this.#isShared(pool));
    await Promise.all(processes.map((pool) => pool.close(closingGraceMs)));
    // Pending retries are rejected.
    for (const pool of processes) pool.refuseQueued();
    await this.#changes.settled();
    await Promise.all([this.#threads.close(closingGraceMs), this.#singleThreads?.close(closingGraceMs)]);
    this.#models.clear();
  }

  /** Whether a pool consists of threads, which models share. */
  #isShared(pool: WorkerPool): boolean {
    return pool === this.#threads || pool === this.#singleThreads;
  }

  /**
   * The workers for a model. If it reads one text at a time, more texts at once are worth more than
   * more threads for a text, so each thread is a worker.
   */
  async #poolFor({ isIsolated = false, modelPath }: ModelFiles): Promise<WorkerPool> {
    // A file that cannot be read is reported by the worker that loads it.
    const together =
      this.#options.intraOpThreads === 1 || (await runsTextsTogether(modelPath).catch(() => true));
    if (isIsolated) return this.#openPool(true, together);
    if (together) return this.#threads;
    this.#singleThreads ??= this.#openPool(false, false);
    return this.#singleThreads;
  }

  #openPool(isIsolated: boolean, together: boolean): WorkerPool {
    const { tokenBudget, maximumQueuedTexts } = this.#options;
    const { workerScript = defaultWorkerScript, logger = silentLogger } = this.#options;
    const intraOpThreads = together ? this.#options.intraOpThreads : 1;
    const workers = together ? this.#options.workers : this.#options.workers * this.#options.intraOpThreads;
    const settings = { intraOpThreads, tokenBudget };
    const deadlines = { ...defaultDeadlines, ...this.#options.deadlines };
    const pool = new WorkerPool({
      workers,
      start: isIsolated
        ? () => withDeadlines(startProcess(workerScript, settings), deadlines)
        : () => startThread(workerScript, settings),
      maximumQueuedTexts,
      logger,
      onChange: () => this.#reconsider(),
      onHung: (modelId, reason, seconds) => this.#giveUp(modelId, reason, new RunTimedOutError(seconds)),
    });
    this.#pools.add(pool);
    return pool;
  }

  async #load(files: ModelFiles): Promise<LoadedModel> {
    const present = this.#models.get(files.modelId);
    if (present) return sameFiles(present, files);
    // Nothing would end its processes.
    if (this.#isDraining && files.isIsolated) throw new EngineClosingError();
    const pool = await this.#poolFor(files);
    let found: FoundModel;
    try {
      found = await pool.load(files);
    } catch (error) {
      await this.#leave(files.modelId, pool);
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
    await this.#leave(modelId, model.pool);
    this.#models.delete(modelId);
  }

  /** Removes a model from its pool. The processes of an isolated model end. */
  async #leave(modelId: string, pool: WorkerPool): Promise<void> {
    if (this.#isShared(pool)) return pool.unload(modelId);
    await pool.close(closingGraceMs);
    this.#pools.delete(pool);
  }

  #giveUp(modelId: string, reason: string, error: Error): void {
    const model = this.#models.get(modelId);
    this.#options.logger?.error({ modelId, reason }, 'the engine gave up a model');
    if (model) this.#abandon(modelId, model, error);
    for (const listener of this.#givenUpListeners) listener(modelId, reason);
  }

  /** Removes a model that cannot run, and rejects its requests. */
  #abandon(modelId: string, { pool, requests }: EngineModel, error: Error): void {
    for (const request of requests) pool.reject(request, error);
    pool.forget(modelId);
    this.#models.delete(modelId);
    if (!this.#isShared(pool)) void pool.close(0).finally(() => this.#pools.delete(pool));
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
