import {
  EngineClosingError,
  EngineOverloadedError,
  InferenceFailedError,
  RunTimedOutError,
} from '../inference-engine.ts';
import { reasonOf } from '../reason-of.ts';
import type { JobResult } from '../worker-messages.ts';
import { type EngineRequest, inputsOf, type Slice } from './engine-request.ts';
import { WorkerEndedError, WorkerTimedOutError } from './inference-worker.ts';
import { type JobLimit, JobPace } from './job-pace.ts';
import { type Job, WorkQueue } from './work-queue.ts';
import type { WorkerSlot } from './worker-slot.ts';

export interface DispatcherOptions {
  readonly slots: readonly WorkerSlot[];
  readonly maxQueuedTexts: number;
  /** A job of the model timed out. */
  readonly onTimedOut: (modelId: string, seconds: number) => void;
  /** A job of the model succeeded. */
  readonly onAnswered: (modelId: string) => void;
}

/** Gives queued work to free workers, and returns the results to the requests. */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #queue = new WorkQueue();
  /** For each model, and for all models together. */
  readonly #paces = new Map<string, JobPace>();
  readonly #pace = new JobPace();
  /** Whether several texts of a model share a run. */
  readonly #sharedRuns = new Map<string, boolean>();
  #isDispatchScheduled = false;
  /** Number of jobs that run. */
  #running = 0;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  /**
   * Queues a request. It may run at the end of this iteration of the event loop, so that requests
   * that arrive together run together.
   * @throws EngineOverloadedError
   */
  submit(request: EngineRequest): void {
    this.#admit(request.texts.length);
    this.#sharedRuns.set(request.modelId, request.runsTextsTogether);
    this.#queue.add(request);
    if (this.#isDispatchScheduled) return;
    this.#isDispatchScheduled = true;
    setImmediate(() => {
      this.#isDispatchScheduled = false;
      this.dispatch();
    });
  }

  /**
   * Gives every free worker a job, while there are jobs. A worker that runs a short job also
   * receives the job after it, so that it does not wait while this thread is busy.
   */
  dispatch(): void {
    const free = this.#options.slots.filter((slot) => slot.isFree);
    for (const [index, slot] of free.entries()) this.#give(slot, free.length - index);
    for (const slot of this.#options.slots) {
      if (slot.hasRoom && !this.#queue.hasRetry((modelId) => slot.holds(modelId))) this.#give(slot, 1);
    }
  }

  /** @param free number of workers that are free, this one included */
  #give(slot: WorkerSlot, free: number): void {
    const job = this.#queue.take(
      (modelId) => slot.holds(modelId),
      (modelId) => this.#limitOf(modelId, free),
    );
    if (job) void this.#run(slot, job);
  }

  /** Texts that run alone are divided among the free workers. Others share runs. */
  #limitOf(modelId: string, free: number): JobLimit {
    const { limit } = this.#paceOf(modelId);
    if (free <= 1 || this.#sharedRuns.get(modelId) !== false) return limit;
    const share = Math.ceil(this.#queue.waitingFor(modelId) / free);
    return { ...limit, texts: Math.max(1, Math.min(limit.texts, share)) };
  }

  /**
   * Maximum windows of a job: one for each text, and further ones of long texts as long as they are
   * within the limit by tokens.
   */
  #maxWindows(modelId: string, slices: readonly Slice[]): number {
    const { tokens: maxTokens } = this.#paceOf(modelId).limit;
    const tokens = slices.reduce((sum, slice) => sum + slice.tokens, 0);
    const texts = slices.reduce((sum, { from, to }) => sum + to - from, 0);
    const windowTokens = slices[0]?.request.windowTokens ?? 1;
    return texts + Math.max(0, Math.floor((maxTokens - tokens) / windowTokens));
  }

  /** Whether texts wait or run. */
  get isBusy(): boolean {
    return this.#running > 0 || this.#queue.texts > 0;
  }

  reject(request: EngineRequest, error: Error): void {
    this.#queue.drop(request);
    request.fail(error);
  }

  /**
   * Rejects the requests that wait for a worker, including requests that have already had some of
   * their texts run.
   */
  refuseQueued(): void {
    for (const request of this.#queue.requests()) this.reject(request, new EngineClosingError());
  }

  /** Removes the measurements of a model. */
  forget(modelId: string): void {
    this.#paces.delete(modelId);
    this.#sharedRuns.delete(modelId);
  }

  /**
   * A request larger than the queue is accepted if nothing else waits, because it could otherwise
   * never succeed.
   */
  #admit(texts: number): void {
    const waiting = this.#queue.texts;
    const excess = waiting + texts - this.#options.maxQueuedTexts;
    if (waiting === 0 || excess <= 0) return;
    const threads = this.#options.slots.filter((slot) => !slot.isFailing).length;
    throw new EngineOverloadedError(this.#pace.waitMs(Math.min(excess, waiting), threads));
  }

  async #run(slot: WorkerSlot, job: Job): Promise<void> {
    const { modelId, slices } = job;
    const texts = slices.flatMap(inputsOf);
    const sliceLengths = slices.map(({ from, to }) => to - from);
    const isRetry = slices.some(({ isRetried }) => isRetried);
    // Nothing waits behind a retry, which may end its worker.
    const isShort = this.#sharedRuns.get(modelId) === false && !isRetry;
    const maxWindows = this.#maxWindows(modelId, slices);
    let result: JobResult;
    this.#running += 1;
    try {
      result = await slot.run({ kind: 'run', modelId, texts, sliceLengths, maxWindows }, isShort);
      this.#running -= 1;
    } catch (error) {
      this.#running -= 1;
      if (error instanceof WorkerTimedOutError) this.#options.onTimedOut(modelId, error.seconds);
      for (const slice of slices) this.#retryOrReject(slice, error, slices.length === 1);
      this.dispatch();
      return;
    }
    this.#options.onAnswered(modelId);
    const milliseconds = result.tokenizeMs + result.runMs;
    const windows = Math.max(1, result.windowsRead);
    const tokens = Math.max(1, result.tokensRead);
    this.#pace.record(windows, tokens, milliseconds);
    this.#paceOf(modelId).record(windows, tokens, milliseconds);
    // The worker gets its next job before the results of this one are distributed.
    this.dispatch();
    this.#complete(slices, result);
    if (result.unfinished.size > 0) this.dispatch();
  }

  #complete(slices: readonly Slice[], result: JobResult): void {
    let first = 0;
    for (const [index, slice] of slices.entries()) {
      const outcome = result.slices[index];
      if (outcome && 'answers' in outcome) {
        const waiting = slice.request.complete(slice, outcome.answers, result, first);
        if (waiting > 0 && !slice.request.isSettled) this.#queue.resume(slice.request, waiting);
      } else {
        const text = slice.from + (outcome?.failedText ?? 0);
        const reason = outcome?.reason ?? 'no answer';
        this.reject(slice.request, new InferenceFailedError(`The model failed on text ${text}: ${reason}.`));
      }
      first += slice.to - slice.from;
    }
  }

  /**
   * Retries once, separately, a slice that ran with other requests, because it may not be what
   * ended the worker.
   * @param isAlone whether no other request was part of the job
   */
  #retryOrReject(slice: Slice, error: unknown, isAlone: boolean): void {
    if (slice.request.isSettled) return;
    const isTimedOut = error instanceof WorkerTimedOutError;
    const isWorthRetry = isTimedOut ? !isAlone : error instanceof WorkerEndedError;
    if (isWorthRetry && !slice.isRetried) this.#queue.retry(slice);
    else if (isTimedOut) this.reject(slice.request, new RunTimedOutError(error.seconds));
    else {
      this.reject(
        slice.request,
        new InferenceFailedError(`The inference worker failed: ${reasonOf(error)}.`),
      );
    }
  }

  #paceOf(modelId: string): JobPace {
    const pace = this.#paces.get(modelId) ?? new JobPace(this.#sharedRuns.get(modelId));
    this.#paces.set(modelId, pace);
    return pace;
  }
}
