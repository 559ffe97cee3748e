import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../observability/logger.ts';
import { type ModelFiles, ModelLoadError } from './inference-engine.ts';
import { type InferenceThread, ThreadEndedError } from './inference-thread.ts';
import { reasonOf } from './reason-of.ts';
import type { CountJob, FoundModel, JobResult, RunJob, ThreadReply } from './worker-messages.ts';

interface ThreadSlotOptions {
  readonly start: () => InferenceThread;
  readonly logger: EngineLogger;
  /** The slot has a thread again, or failed to get one, or lost a model. */
  readonly onChange: () => void;
}

/** Where the engine reports what nobody asked for. */
export type EngineLogger = Pick<Logger, 'warn' | 'error'>;

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;

/** A place for one thread and its models: when the thread ends, another takes its place and loads the models again. */
export class ThreadSlot {
  readonly #options: ThreadSlotOptions;
  readonly #held = new Map<string, { readonly files: ModelFiles; readonly digest: string }>();
  readonly #closing = new AbortController();
  /** The latest attempt to have a thread, and the thread while it is there to take jobs. */
  #attempt: Promise<InferenceThread>;
  #thread: InferenceThread | undefined;
  #failing = false;
  #busy = false;

  constructor(options: ThreadSlotOptions) {
    this.#options = options;
    this.#attempt = this.#bringUp(0);
  }

  /** Whether it can take a job now. */
  get free(): boolean {
    return this.#thread !== undefined && !this.#busy;
  }

  /** Whether its last attempt to have a thread failed. It goes on trying, at growing intervals. */
  get failing(): boolean {
    return this.#failing;
  }

  holds(modelId: string): boolean {
    return this.#held.has(modelId);
  }

  /** @throws ModelLoadError, or ThreadEndedError when two threads ended over it */
  async load(files: ModelFiles): Promise<FoundModel> {
    const found = await this.#loadOnce(files).catch((error: unknown) => {
      // It may have ended under other work. If the next one ends too, it is most likely this model that ends it.
      if (error instanceof ThreadEndedError) return this.#loadOnce(files);
      throw error;
    });
    this.#held.set(files.modelId, { files, digest: found.digest });
    return found;
  }

  async unload(modelId: string): Promise<void> {
    this.#held.delete(modelId);
    // A thread that is gone has no model either.
    await this.#attempt.then((thread) => thread.ask({ kind: 'unload', modelId })).catch(() => undefined);
  }

  /** @throws ThreadEndedError when the thread ended under the job, or another Error when the job could not be run */
  async run(job: RunJob): Promise<JobResult> {
    if (!this.#thread) throw new ThreadEndedError('the thread is being replaced');
    this.#busy = true;
    try {
      const reply = await this.#thread.ask(job);
      if (reply.kind !== 'ran') throw new Error(refusal(reply));
      return reply.result;
    } finally {
      this.#busy = false;
    }
  }

  /**
   * Counts tokens once there is a thread, after the job under way if there is one. It takes no job's place.
   * @throws as `run` does
   */
  async count(job: CountJob): Promise<readonly number[]> {
    const thread = await this.#attempt;
    const reply = await thread.ask(job);
    if (reply.kind !== 'counted') throw new Error(refusal(reply));
    return reply.tokenCounts;
  }

  /** Ends the thread after what it was asked to do, and starts no other. */
  async close(): Promise<void> {
    this.#closing.abort();
    const thread = await this.#attempt.catch(() => undefined);
    await thread?.ask({ kind: 'close' }).catch(() => undefined);
    await thread?.ended;
  }

  /** @param failures attempts that failed since a thread was last there */
  #bringUp(failures: number): Promise<InferenceThread> {
    const attempt = this.#start(failures === 0 ? 0 : FIRST_PAUSE_MS * 2 ** (failures - 1));
    attempt.then(
      (thread) => this.#use(thread),
      (error) => this.#tryAgain(error, failures + 1),
    );
    return attempt;
  }

  async #start(pauseMs: number): Promise<InferenceThread> {
    const { signal } = this.#closing;
    await delay(Math.min(pauseMs, LONGEST_PAUSE_MS), undefined, { signal });
    const thread = this.#options.start();
    await thread.ask({ kind: 'ping' });
    for (const { files, digest } of [...this.#held.values()]) await this.#loadAgain(thread, files, digest);
    return thread;
  }

  async #loadOnce(files: ModelFiles): Promise<FoundModel> {
    return askToLoad(await this.#attempt, files);
  }

  async #loadAgain(thread: InferenceThread, files: ModelFiles, digest: string): Promise<void> {
    try {
      const found = await askToLoad(thread, files);
      if (found.digest !== digest)
        throw new ModelLoadError('The files have changed since the model was loaded.');
    } catch (error) {
      if (!(error instanceof ModelLoadError)) throw error;
      this.#options.logger.error(
        { modelId: files.modelId, reason: error.message },
        'A new inference thread could not load a model again.',
      );
      this.#held.delete(files.modelId);
      await thread.ask({ kind: 'unload', modelId: files.modelId });
    }
  }

  #use(thread: InferenceThread): void {
    this.#thread = thread;
    this.#failing = false;
    this.#options.onChange();
    void thread.ended.then((reason) => {
      this.#thread = undefined;
      if (this.#closing.signal.aborted) return;
      this.#options.logger.warn({ reason }, 'An inference thread ended; another takes its place.');
      this.#attempt = this.#bringUp(0);
    });
  }

  #tryAgain(error: unknown, failures: number): void {
    if (this.#closing.signal.aborted) return;
    this.#options.logger.error(
      { reason: reasonOf(error), failures },
      'An inference thread could not be started.',
    );
    this.#failing = true;
    this.#attempt = this.#bringUp(failures);
    this.#options.onChange();
  }
}

async function askToLoad(thread: InferenceThread, files: ModelFiles): Promise<FoundModel> {
  const reply = await thread.ask({ kind: 'load', files });
  if (reply.kind === 'loaded') return reply.found;
  throw new ModelLoadError(refusal(reply));
}

function refusal(reply: ThreadReply): string {
  return reply.kind === 'failed' ? reply.reason : `the thread answered ${reply.kind}`;
}
