import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../../observability/logger.ts';
import { type ModelFiles, ModelLoadError } from '../inference-engine.ts';
import { reasonOf } from '../reason-of.ts';
import type { CountJob, FoundModel, JobResult, RunJob, WorkerReply } from '../worker-messages.ts';
import { type InferenceWorker, WorkerEndedError, WorkerTimedOutError } from './inference-worker.ts';

export interface WorkerSlotOptions {
  readonly start: () => InferenceWorker;
  readonly logger: EngineLogger;
  /** The slot has a worker again, or failed to get one, or lost a model. */
  readonly onChange: () => void;
  /** A new worker could not load a model again, for that reason: its files have changed. */
  readonly onRefused: (modelId: string, reason: string) => void;
  /** A new worker could not load a model again in time. */
  readonly onLoadTimedOut: (modelId: string, seconds: number) => void;
}

/** Where the engine reports what nobody asked for. */
export type EngineLogger = Pick<Logger, 'warn' | 'error'>;

const firstPauseMs = 100;
const maxPauseMs = 10_000;

/** A place for one worker and its models: when the worker ends, another takes its place and loads the models again. */
export class WorkerSlot {
  readonly #options: WorkerSlotOptions;
  readonly #held = new Map<string, { readonly files: ModelFiles; readonly digest: string }>();
  readonly #closing = new AbortController();
  /** The latest attempt to have a worker, the worker that was started last, and the one that is there to take jobs. */
  #attempt: Promise<InferenceWorker>;
  #started: InferenceWorker | undefined;
  #worker: InferenceWorker | undefined;
  #isFailing = false;
  #isBusy = false;

  constructor(options: WorkerSlotOptions) {
    this.#options = options;
    this.#attempt = this.#bringUp(0);
  }

  /** Whether it can take a job now. */
  get isFree(): boolean {
    return this.#worker !== undefined && !this.#isBusy;
  }

  /** Whether its last attempt to have a worker failed. It goes on trying, at growing intervals. */
  get isFailing(): boolean {
    return this.#isFailing;
  }

  holds(modelId: string): boolean {
    return this.#held.has(modelId);
  }

  /** @throws ModelLoadError, WorkerTimedOutError, or WorkerEndedError when two workers ended over it */
  async load(files: ModelFiles): Promise<FoundModel> {
    const found = await this.#loadOnce(files).catch((error: unknown) => {
      // It may have ended under other work. If the next one ends too, it is most likely this model that ends it.
      if (error instanceof WorkerEndedError) return this.#loadOnce(files);
      throw error;
    });
    this.#held.set(files.modelId, { files, digest: found.digest });
    return found;
  }

  async unload(modelId: string): Promise<void> {
    this.#held.delete(modelId);
    // A worker that is gone has no model either.
    await this.#attempt.then((worker) => worker.ask({ kind: 'unload', modelId })).catch(() => undefined);
  }

  /**
   * @throws WorkerTimedOutError when the job took too long, WorkerEndedError when the worker ended under it for another reason, or another
   * Error when it could not be run
   */
  async run(job: RunJob): Promise<JobResult> {
    if (!this.#worker) throw new WorkerEndedError('the worker is being replaced');
    this.#isBusy = true;
    try {
      const reply = await this.#worker.ask(job);
      if (reply.kind !== 'ran') throw new Error(refusal(reply));
      return reply.result;
    } finally {
      this.#isBusy = false;
    }
  }

  /**
   * Counts tokens once there is a worker, after the job under way if there is one. It takes no job's place.
   * @throws as `run` does
   */
  async count(job: CountJob): Promise<readonly number[]> {
    const worker = await this.#attempt;
    const reply = await worker.ask(job);
    if (reply.kind !== 'counted') throw new Error(refusal(reply));
    return reply.tokenCounts;
  }

  /**
   * Ends the worker after what it was asked to do, and starts no other.
   * @param graceMs a worker that can be killed is killed after so many milliseconds
   */
  async close(graceMs: number): Promise<void> {
    this.#closing.abort();
    const impatience = setTimeout(() => this.#started?.kill(), graceMs);
    const worker = await this.#attempt.catch(() => undefined);
    await worker?.ask({ kind: 'close' }).catch(() => undefined);
    await this.#started?.ended;
    clearTimeout(impatience);
  }

  /** @param failures attempts that failed since a worker was last there */
  #bringUp(failures: number): Promise<InferenceWorker> {
    const attempt = this.#start(failures === 0 ? 0 : firstPauseMs * 2 ** (failures - 1));
    attempt.then(
      (worker) => this.#use(worker),
      (error) => this.#tryAgain(error, failures + 1),
    );
    return attempt;
  }

  async #start(pauseMs: number): Promise<InferenceWorker> {
    const { signal } = this.#closing;
    await delay(Math.min(pauseMs, maxPauseMs), undefined, { signal });
    signal.throwIfAborted();
    const worker = this.#options.start();
    this.#started = worker;
    await worker.ask({ kind: 'ping' });
    for (const { files, digest } of [...this.#held.values()]) await this.#loadAgain(worker, files, digest);
    return worker;
  }

  async #loadOnce(files: ModelFiles): Promise<FoundModel> {
    return askToLoad(await this.#attempt, files);
  }

  async #loadAgain(worker: InferenceWorker, files: ModelFiles, digest: string): Promise<void> {
    try {
      requireSame((await askAgain(worker, files)).digest, digest);
    } catch (error) {
      if (error instanceof WorkerTimedOutError) {
        this.#held.delete(files.modelId);
        this.#options.onLoadTimedOut(files.modelId, error.seconds);
      }
      if (!(error instanceof ModelLoadError)) throw error;
      this.#options.logger.error(
        { modelId: files.modelId, reason: error.message },
        'a new inference worker could not load a model again',
      );
      this.#held.delete(files.modelId);
      this.#options.onRefused(files.modelId, error.message);
      await worker.ask({ kind: 'unload', modelId: files.modelId });
    }
  }

  #use(worker: InferenceWorker): void {
    this.#worker = worker;
    this.#isFailing = false;
    this.#options.onChange();
    void worker.ended.then((reason) => {
      this.#worker = undefined;
      if (this.#closing.signal.aborted) return;
      this.#options.logger.warn({ reason }, 'an inference worker ended; another takes its place');
      this.#attempt = this.#bringUp(0);
    });
  }

  #tryAgain(error: unknown, failures: number): void {
    if (this.#closing.signal.aborted) return;
    this.#options.logger.error(
      { reason: reasonOf(error), failures },
      'an inference worker could not be started',
    );
    this.#isFailing = true;
    this.#attempt = this.#bringUp(failures);
    this.#options.onChange();
  }
}

async function askToLoad(worker: InferenceWorker, files: ModelFiles): Promise<FoundModel> {
  const reply = await worker.ask({ kind: 'load', files });
  if (reply.kind === 'loaded') return reply.found;
  throw new ModelLoadError(refusal(reply));
}

/** The files could be loaded before, so they are others now, or gone. */
async function askAgain(worker: InferenceWorker, files: ModelFiles): Promise<FoundModel> {
  try {
    return await askToLoad(worker, files);
  } catch (error) {
    if (!(error instanceof ModelLoadError)) throw error;
    const reason = error.message.replace(/\.$/, '');
    throw new ModelLoadError(
      `It could not be loaded again: ${reason}. Put its files back, then call loadModel.`,
    );
  }
}

function requireSame(found: string, digest: string): void {
  if (found === digest) return;
  throw new ModelLoadError(
    `Its files have changed since it was loaded (digest ${found} instead of ${digest}). ` +
      'Put them back, then call loadModel, or register the new files under another name.',
  );
}

function refusal(reply: WorkerReply): string {
  return reply.kind === 'failed' ? reply.reason : `the worker answered ${reply.kind}`;
}
