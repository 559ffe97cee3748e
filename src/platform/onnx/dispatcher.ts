import type { EngineRequest, Slice } from './engine-request.ts';
import { EngineClosingError, EngineOverloadedError, InferenceFailedError } from './inference-engine.ts';
import { ThreadEndedError } from './inference-thread.ts';
import { JobPace } from './job-pace.ts';
import { reasonOf } from './reason-of.ts';
import type { ThreadSlot } from './thread-slot.ts';
import { type Job, WorkQueue } from './work-queue.ts';
import type { JobResult } from './worker-messages.ts';

/** Keeps threads busy with what waits in the queue and brings the results back to the requests. */
export class Dispatcher {
  readonly #slots: readonly ThreadSlot[];
  readonly #maximumQueuedTexts: number;
  readonly #queue = new WorkQueue();
  /** Of each model, and of all together. */
  readonly #paces = new Map<string, JobPace>();
  readonly #pace = new JobPace();
  #planned = false;

  constructor(slots: readonly ThreadSlot[], maximumQueuedTexts: number) {
    this.#slots = slots;
    this.#maximumQueuedTexts = maximumQueuedTexts;
  }

  /**
   * Queues a request. It may run at the end of this turn of the event loop, so that requests which arrive together are
   * run together.
   * @throws EngineOverloadedError
   */
  submit(request: EngineRequest): void {
    this.#admit(request.texts.length);
    this.#queue.add(request);
    if (this.#planned) return;
    this.#planned = true;
    setImmediate(() => {
      this.#planned = false;
      this.dispatch();
    });
  }

  /** Gives every free thread a job, as far as there are any. */
  dispatch(): void {
    for (const slot of this.#slots) {
      if (!slot.free) continue;
      const job = this.#queue.take(
        (modelId) => slot.holds(modelId),
        (modelId) => this.#paceOf(modelId).jobTexts,
      );
      if (job) void this.#run(slot, job);
    }
  }

  reject(request: EngineRequest, reason: string): void {
    this.#queue.drop(request);
    request.fail(new InferenceFailedError(reason));
  }

  /** Refuses the requests that wait for a thread, also those of which some texts have been run. */
  refuseQueued(): void {
    for (const request of this.#queue.requests()) {
      this.#queue.drop(request);
      request.fail(new EngineClosingError());
    }
  }

  /** Forgets what was learnt of a model. */
  forget(modelId: string): void {
    this.#paces.delete(modelId);
  }

  /** A request larger than the whole queue is taken when nothing else waits: refused, it could never succeed. */
  #admit(texts: number): void {
    const waiting = this.#queue.texts;
    const excess = waiting + texts - this.#maximumQueuedTexts;
    if (waiting === 0 || excess <= 0) return;
    const threads = this.#slots.filter((slot) => !slot.failing).length;
    throw new EngineOverloadedError(this.#pace.waitMs(Math.min(excess, waiting), threads));
  }

  async #run(slot: ThreadSlot, job: Job): Promise<void> {
    const { modelId, slices } = job;
    const texts = slices.flatMap(({ request, from, to }) => request.texts.slice(from, to));
    const sliceLengths = slices.map(({ from, to }) => to - from);
    let result: JobResult;
    try {
      result = await slot.run({ kind: 'run', modelId, texts, sliceLengths });
    } catch (error) {
      for (const slice of slices) this.#retryOrReject(slice, error);
      this.dispatch();
      return;
    }
    const milliseconds = result.tokeniseMs + result.runMs;
    this.#pace.record(texts.length, milliseconds);
    this.#paceOf(modelId).record(texts.length, milliseconds);
    // The thread has its next job before the results of this one are laid out.
    this.dispatch();
    this.#complete(slices, result);
  }

  #complete(slices: readonly Slice[], result: JobResult): void {
    let first = 0;
    for (const [index, slice] of slices.entries()) {
      const outcome = result.slices[index];
      if (outcome && 'answers' in outcome) slice.request.complete(slice, outcome.answers, result, first);
      else {
        const text = slice.from + (outcome?.failedText ?? 0);
        this.reject(slice.request, `The model failed on text ${text}: ${outcome?.reason ?? 'no answer'}.`);
      }
      first += slice.to - slice.from;
    }
  }

  #retryOrReject(slice: Slice, error: unknown): void {
    if (slice.request.settled) return;
    if (error instanceof ThreadEndedError && !slice.retried) this.#queue.retry(slice);
    else this.reject(slice.request, `The inference thread failed: ${reasonOf(error)}.`);
  }

  #paceOf(modelId: string): JobPace {
    const pace = this.#paces.get(modelId) ?? new JobPace();
    this.#paces.set(modelId, pace);
    return pace;
  }
}
