import type { EngineRequest, Slice } from './engine-request.ts';

/** What a free thread is given: slices of requests for one model. */
export interface Job {
  readonly modelId: string;
  readonly slices: readonly Slice[];
}

/** A request gives at most a quarter of a job before the next request has its turn. */
const sharesPerJob = 4;

/**
 * Requests that wait for a thread. Models take turns, and so do the requests for a model: each gives a slice of its
 * texts and goes to the back, so that a long one delays a short one by a job and no more.
 */
export class WorkQueue {
  readonly #waiting = new Map<string, Set<EngineRequest>>();
  #retries: Slice[] = [];
  #texts = 0;

  /** Texts that no thread has taken. */
  get texts(): number {
    return this.#texts;
  }

  add(request: EngineRequest): void {
    const requests = this.#waiting.get(request.modelId) ?? new Set();
    requests.add(request);
    this.#waiting.set(request.modelId, requests);
    this.#texts += request.untaken;
  }

  /** Puts a slice back whose thread ended under it. It will be a job of its own: it may be what ended the thread. */
  retry(slice: Slice): void {
    this.#retries.push({ ...slice, isRetried: true });
    this.#texts += slice.to - slice.from;
  }

  /**
   * The next job.
   *
   * @param serves whether the thread that asks holds a model
   * @param jobTexts most texts of a job of that model
   */
  take(serves: (modelId: string) => boolean, jobTexts: (modelId: string) => number): Job | undefined {
    const retry = this.#retries.find(({ request }) => serves(request.modelId));
    if (retry) {
      this.#forgetRetries((slice) => slice === retry);
      return { modelId: retry.request.modelId, slices: [retry] };
    }
    for (const [modelId, requests] of this.#waiting) {
      if (!serves(modelId)) continue;
      const slices = this.#takeSlices(requests, jobTexts(modelId));
      this.#waiting.delete(modelId);
      if (requests.size > 0) this.#waiting.set(modelId, requests);
      return { modelId, slices };
    }
    return undefined;
  }

  /** The requests that have texts waiting. */
  requests(): EngineRequest[] {
    const waiting = [...this.#waiting.values()].flatMap((requests) => [...requests]);
    return [...new Set([...waiting, ...this.#retries.map(({ request }) => request)])];
  }

  /** Takes out what is left of a request that failed. */
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

  #takeSlices(requests: Set<EngineRequest>, most: number): Slice[] {
    const share = Math.max(1, Math.ceil(most / sharesPerJob));
    const slices: Slice[] = [];
    let room = most;
    // A request that is added to the set again while the set is read comes last, and the loop comes to it once more.
    for (const request of requests) {
      const slice = request.take(Math.min(share, room));
      slices.push(slice);
      room -= slice.to - slice.from;
      this.#texts -= slice.to - slice.from;
      requests.delete(request);
      if (request.untaken > 0) requests.add(request);
      if (room === 0) break;
    }
    return slices;
  }
}
