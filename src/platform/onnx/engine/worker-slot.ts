import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../../observability/logger.ts';
import { type ModelFiles, ModelLoadError, type TokenCounts } from '../inference-engine.ts';
import { reasonOf } from '../reason-of.ts';
import type { CountJob, FoundModel, JobResult, RunJob, WorkerReply } from '../worker-messages.ts';
import { type InferenceWorker, WorkerEndedError, WorkerTimedOutError } from './inference-worker.ts';

export interface WorkerSlotOptions {
  readonly start: () => InferenceWorker;
  readonly logger: EngineLogger;
  /** The slot has a worker again, failed to start one, or lost a model. */
  readonly onChange: () => void;
  /** A new worker could not reload a model, because its files have changed. */
  readonly onRefused: (modelId: string, reason: string) => void;
  /** A new worker could not reload a model in time. */
  readonly onLoadTimedOut: (modelId: string, seconds: number) => void;
}

/** Logger for events that no caller waits for. */
export type EngineLogger = Pick<Logger, 'warn' | 'error'>;

const firstPauseMs = 100;
const maxPauseMs = 10_000;

/**
 * Slot of one worker and its models. When the worker ends, another one replaces it and reloads the
 * models.
 */
export class WorkerSlot {
  readonly #options: WorkerSlotOptions;
  readonly #held = new Map<string, { readonly files: ModelFiles; readonly digest: string }>();
  readonly #closing = new AbortController();
  /**
   * The latest attempt to start a worker, the worker that started last, and the worker that is
   * ready for jobs.
   */
  #attempt: Promise<InferenceWorker>;
  #started: InferenceWorker | undefined;
  #worker: InferenceWorker | undefined;
  #isFailing = false;
  /** Jobs that it runs, each with whether it is short. Others wait behind the first. */
  readonly #jobs = new Set<{ readonly isShort: boolean }>();

  constructor(options: WorkerSlotOptions) {
    this.#options = options;
    this.#attempt = this.#bringUp(0);
  }

  /** Whether it can take a job now. */
  get isFree(): boolean {
    return this.#worker !== undefined && this.#jobs.size === 0;
  }

  /** Whether it runs one short job, behind which it can take another. */
  get hasRoom(): boolean {
    const [first] = this.#jobs;
    return this.#worker !== undefined && this.#jobs.size === 1 && first?.isShort === true;
  }

  /** Whether its last attempt to start a worker failed. It retries at increasing intervals. */
  get isFailing(): boolean {
    return this.#isFailing;
  }

  holds(modelId: string): boolean {
    return this.#held.has(modelId);
  }

  /**
   * @throws ModelLoadError, WorkerTimedOutError, or WorkerEndedError if two workers ended during
   * the load
   */
  async load(files: ModelFiles): Promise<FoundModel> {
    const found = await this.#loadOnce(files).catch((error: unknown) => {
      // Other work may have ended the worker. If the next one ends too, this model is the probable
      // cause.
      if (error instanceof WorkerEndedError) return this.#loadOnce(files);
      throw error;
    });
    this.#held.set(files.modelId, { files, digest: found.digest });
    return found;
  }

  async unload(modelId: string): Promise<void> {
    this.#held.delete(modelId);
    // A worker that has ended has no model.
    await this.#attempt.then((worker) => worker.ask({ kind: 'unload', modelId })).catch(() => undefined);
  }

  /**
   * @param isShort whether another job may wait behind it on the worker
   * @throws WorkerTimedOutError if the job timed out, WorkerEndedError if the worker ended for
   * another reason, or another Error if the job failed
   */
  async run(job: RunJob, isShort = false): Promise<JobResult> {
    if (!this.#worker) throw new WorkerEndedError('the worker is being replaced');
    const running = { isShort };
    this.#jobs.add(running);
    try {
      const reply = await this.#worker.ask(job);
      if (reply.kind !== 'ran') throw new Error(refusal(reply));
      return reply.result;
    } finally {
      this.#jobs.delete(running);
    }
  }

  /**
   * Counts tokens once there is a worker, after its current job. It does not occupy the worker for
   * jobs.
   * @throws as `run` does
   */
  async count(job: CountJob): Promise<readonly TokenCounts[]> {
    const worker = await this.#attempt;
    const reply = await worker.ask(job);
    if (reply.kind !== 'counted') throw new Error(refusal(reply));
    return reply.counts;
  }

  /**
   * Ends the worker after its pending requests, and starts no other.
   * @param graceMs time after which a worker that can be killed is killed, in milliseconds
   */
  async close(graceMs: number): Promise<void> {
    this.#closing.abort();
    const impatience = setTimeout(() => this.#started?.kill(), graceMs);
    const worker = await this.#attempt.catch(() => undefined);
    await worker?.ask({ kind: 'close' }).catch(() => undefined);
    await this.#started?.ended;
    clearTimeout(impatience);
  }

  /** @param failures failed attempts since the last worker was ready */
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
        'a new inference worker could not reload a model',
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
      this.#options.logger.warn({ reason }, 'an inference worker ended; the server starts another');
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

/** The files were loadable before, so they have changed or are missing. */
async function askAgain(worker: InferenceWorker, files: ModelFiles): Promise<FoundModel> {
  try {
    return await askToLoad(worker, files);
  } catch (error) {
    if (!(error instanceof ModelLoadError)) throw error;
    const reason = error.message.replace(/\.$/, '');
    throw new ModelLoadError(
      `The model could not be reloaded: ${reason}. Restore its files, then call loadModel.`,
    );
  }
}

function requireSame(found: string, digest: string): void {
  if (found === digest) return;
  throw new ModelLoadError(
    `Its files have changed since it was loaded (digest ${found} instead of ${digest}). ` +
      'Restore them, then call loadModel, or register the new files under another name.',
  );
}

function refusal(reply: WorkerReply): string {
  return reply.kind === 'failed' ? reply.reason : `the worker answered ${reply.kind}`;
}
