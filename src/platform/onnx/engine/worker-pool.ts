import {
  InferenceFailedError,
  type ModelFiles,
  ModelLoadError,
  type TokenCounts,
} from '../inference-engine.ts';
import { reasonOf } from '../reason-of.ts';
import type { CountJob, FoundModel } from '../worker-messages.ts';
import { countOnAny } from './count-tokens.ts';
import { Dispatcher } from './dispatcher.ts';
import type { EngineRequest } from './engine-request.ts';
import { type InferenceWorker, WorkerTimedOutError } from './inference-worker.ts';
import { type EngineLogger, WorkerSlot } from './worker-slot.ts';

export interface WorkerPoolOptions {
  readonly workers: number;
  readonly start: () => InferenceWorker;
  /** Maximum number of texts that wait for a worker. Further requests are rejected. */
  readonly maxQueuedTexts: number;
  readonly logger: EngineLogger;
  /** A worker started, failed to start, or started without a model. */
  readonly onChange: () => void;
  /** A model is unusable: it did not load, or did not answer, within the timeout. */
  readonly onHung: (modelId: string, reason: string, seconds: number) => void;
}

/** Consecutive runs that may time out before the engine gives up on the model. */
const patience = 3;

/** Workers with the same models, and their queue. */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #slots: readonly WorkerSlot[];
  readonly #dispatcher: Dispatcher;
  /** Consecutive timeouts of each model since its last successful run. */
  readonly #timeOuts = new Map<string, number>();
  /** Why a new worker could not reload a model. */
  readonly #refusals = new Map<string, string>();
  #closed: Promise<unknown> | undefined;

  constructor(options: WorkerPoolOptions) {
    const { workers, start, maxQueuedTexts, logger, onChange } = options;
    this.#options = options;
    const onLoadTimedOut = (modelId: string, seconds: number) =>
      options.onHung(modelId, loadedTooSlowly(seconds), seconds);
    const onRefused = (modelId: string, reason: string) => void this.#refusals.set(modelId, reason);
    this.#slots = Array.from(
      { length: workers },
      () => new WorkerSlot({ start, logger, onChange, onRefused, onLoadTimedOut }),
    );
    this.#dispatcher = new Dispatcher({
      slots: this.#slots,
      maxQueuedTexts,
      onTimedOut: (modelId, seconds) => this.#timedOut(modelId, seconds),
      onAnswered: (modelId) => this.#timeOuts.delete(modelId),
    });
  }

  /**
   * Loads on one worker after another, while the others continue to serve.
   * @throws ModelLoadError
   */
  async load(files: ModelFiles): Promise<FoundModel> {
    try {
      return await this.#loadEverywhere(files);
    } catch (error) {
      if (error instanceof ModelLoadError) throw error;
      if (!(error instanceof WorkerTimedOutError))
        throw new ModelLoadError(`The inference worker ended while it loaded the model: ${reasonOf(error)}.`);
      const reason = loadedTooSlowly(error.seconds);
      this.#options.onHung(files.modelId, reason, error.seconds);
      throw new ModelLoadError(reason);
    }
  }

  async unload(modelId: string): Promise<void> {
    await Promise.all(this.#slots.map((slot) => slot.unload(modelId)));
    this.forget(modelId);
  }

  /** Returns whether a worker has loaded the model, and whether such a worker can be started. */
  serves(modelId: string): { readonly isHeld: boolean; readonly isServedNow: boolean } {
    const holders = this.#slots.filter((slot) => slot.holds(modelId));
    return { isHeld: holders.length > 0, isServedNow: holders.some((slot) => !slot.isFailing) };
  }

  /** Why no worker has the model any longer. */
  refusalOf(modelId: string): string {
    return this.#refusals.get(modelId) ?? noWorker().message;
  }

  /** @throws EngineOverloadedError */
  submit(request: EngineRequest): void {
    this.#dispatcher.submit(request);
  }

  /** Whether texts wait for a worker or run. */
  get isBusy(): boolean {
    return this.#dispatcher.isBusy;
  }

  dispatch(): void {
    this.#dispatcher.dispatch();
  }

  reject(request: EngineRequest, error: Error): void {
    this.#dispatcher.reject(request, error);
  }

  refuseQueued(): void {
    this.#dispatcher.refuseQueued();
  }

  /** @throws RunTimedOutError, InferenceFailedError */
  async count(job: CountJob): Promise<readonly TokenCounts[]> {
    return countOnAny(this.#slots, job, (seconds) => this.#timedOut(job.modelId, seconds));
  }

  forget(modelId: string): void {
    this.#dispatcher.forget(modelId);
    this.#timeOuts.delete(modelId);
    this.#refusals.delete(modelId);
  }

  /** @param graceMs time after which workers that can be killed are killed, in milliseconds */
  async close(graceMs: number): Promise<void> {
    this.#closed ??= Promise.all(this.#slots.map((slot) => slot.close(graceMs)));
    await this.#closed;
  }

  async #loadEverywhere(files: ModelFiles): Promise<FoundModel> {
    const [first, ...others] = this.#slots;
    if (first === undefined) throw new ModelLoadError('The inference engine has no worker.');
    const found = await first.load(files);
    for (const slot of others) {
      const { digest } = await slot.load(files);
      if (digest !== found.digest) throw new ModelLoadError('The files changed while they were loaded.');
    }
    return found;
  }

  #timedOut(modelId: string, seconds: number): void {
    const timeOuts = (this.#timeOuts.get(modelId) ?? 0) + 1;
    this.#timeOuts.set(modelId, timeOuts);
    if (timeOuts < patience) return;
    this.#options.onHung(
      modelId,
      `It did not answer within ${seconds} s, ${patience} times in a row, and was stopped. ` +
        'If it is only slow, raise INFERENCE_RUN_SECONDS.',
      seconds,
    );
  }
}

/** Error of requests whose model has no worker. */
export function noWorker(): InferenceFailedError {
  return new InferenceFailedError('No inference worker can run the model.');
}

function loadedTooSlowly(seconds: number): string {
  return `It was not loaded within ${seconds} s, and was stopped. If it is only slow, raise MODEL_LOAD_SECONDS.`;
}
