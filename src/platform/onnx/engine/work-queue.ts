import type { EngineRequest, Slice } from './engine-request.ts';
import type { JobLimit } from './job-pace.ts';

/** A job of a free thread: slices of requests for one model. */
export interface Job {
  readonly modelId: string;
  readonly slices: readonly Slice[];
}

/** A request fills at most a quarter of a job before the next request is served. */
const sharesPerJob = 4;

/**
 * Queue of requests for a thread. Models are served round-robin, and so are the requests for a
 * model. Each request gives a slice of its texts and goes to the back of the queue, so that a long
 * request delays a short one by at most one job.
 */
export class WorkQueue {
  readonly #waiting = new Map<string, Set<EngineRequest>>();
  #retries: Slice[] = [];
  #texts = 0;

  /** Number of texts that no thread has taken. */
  get texts(): number {
    return this.#texts;
  }

  add(request: EngineRequest): void {
    const requests = this.#waiting.get(request.modelId) ?? new Set();
    requests.add(request);
    this.#waiting.set(request.modelId, requests);
    this.#texts += request.untaken;
  }

  /** A request has texts that were begun and wait for another job. It goes to the back. */
  resume(request: EngineRequest, texts: number): void {
    const requests = this.#waiting.get(request.modelId) ?? new Set();
    requests.add(request);
    this.#waiting.set(request.modelId, requests);
    this.#texts += texts;
  }

  /**
   * Puts back a slice whose thread ended. It becomes a separate job, because it may be what ended
   * the thread.
   */
  retry(slice: Slice): void {
    this.#retries.push({ ...slice, isRetried: true });
    this.#texts += slice.to - slice.from;
  }

  /**
   * Takes the next job.
   *
   * @param serves whether the requesting thread has loaded a model
   * @param jobTexts maximum number of texts of a job of that model
   */
  take(serves: (modelId: string) => boolean, limitOf: (modelId: string) => JobLimit): Job | undefined {
    const retry = this.#retries.find(({ request }) => serves(request.modelId));
    if (retry) {
      this.#forgetRetries((slice) => slice === retry);
      return { modelId: retry.request.modelId, slices: [retry] };
    }
    for (const [modelId, requests] of this.#waiting) {
      if (!serves(modelId)) continue;
      const slices = this.#takeSlices(requests, limitOf(modelId));
      this.#waiting.delete(modelId);
      if (requests.size > 0) this.#waiting.set(modelId, requests);
      return { modelId, slices };
    }
    return undefined;
  }

  /** Whether a slice of a model that the thread serves waits for its retry. */
  hasRetry(serves: (modelId: string) => boolean): boolean {
    return this.#retries.some(({ request }) => serves(request.modelId));
  }

  /** Number of texts of a model that no thread has taken, without retries. */
  waitingFor(modelId: string): number {
    let texts = 0;
    for (const request of this.#waiting.get(modelId) ?? []) texts += request.untaken;
    return texts;
  }

  /** The requests with waiting texts. */
  requests(): EngineRequest[] {
    const waiting = [...this.#waiting.values()].flatMap((requests) => [...requests]);
    return [...new Set([...waiting, ...this.#retries.map(({ request }) => request)])];
  }

  /** Removes the rest of a failed request. */
  drop(request: EngineRequest): void {
    const requests = this.#waiting.get(request.modelId);
    if (requests?.delete(request)) this.#texts -= request.untaken;
    if (requests?.size === 0) this.#waiting.delete(request.modelId);
    this.#forgetRetries((slice) => slice.request === request);
  }

  #forgetRetries(matches: (slice: Slice) => boolean): void {
    for (const { from, to } of this.#retries.filter(matches)) this.#texts -= to - from;
    this.#retries = this.#retries.filter((slice) => !matches(slice));
  }

  #takeSlices(requests: Set<EngineRequest>, limit: JobLimit): Slice[] {
    const share = { texts: limit.texts / sharesPerJob, tokens: limit.tokens / sharesPerJob };
    const slices: Slice[] = [];
    let { texts, tokens } = limit;
    // A request that is added again during the iteration comes last, and the loop reaches it once
    // more.
    for (const request of requests) {
      const slice = request.take({
        texts: Math.min(Math.max(1, Math.ceil(share.texts)), texts),
        tokens: Math.min(share.tokens, tokens),
      });
      slices.push(slice);
      texts -= slice.to - slice.from;
      tokens -= slice.tokens;
      this.#texts -= slice.to - slice.from;
      requests.delete(request);
      if (request.untaken > 0) requests.add(request);
      if (texts === 0 || tokens <= 0) break;
    }
    return slices;
  }
}
