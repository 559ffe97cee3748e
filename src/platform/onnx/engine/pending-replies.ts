import type { Numbered, WorkerMessage, WorkerReply, WorkerRequest } from '../worker-messages.ts';
import { WorkerEndedError } from './inference-worker.ts';

interface Pending extends PromiseWithResolvers<WorkerReply> {
  readonly onProgress: (() => void) | undefined;
}

/** The unanswered requests of a worker. Threads and processes both use it. */
export class PendingReplies {
  readonly #pending = new Map<number, Pending>();
  readonly #end = Promise.withResolvers<string>();
  readonly #post: (message: Numbered<WorkerRequest>) => void;
  #asked = 0;
  #fault = '';
  #gone: string | undefined;

  /** @param post sends a message to the worker */
  constructor(post: (message: Numbered<WorkerRequest>) => void) {
    this.#post = post;
  }

  /** Resolves with the reason when the worker has ended. */
  get ended(): Promise<string> {
    return this.#end.promise;
  }

  /** @throws WorkerEndedError */
  ask(body: WorkerRequest, onProgress?: () => void): Promise<WorkerReply> {
    if (this.#gone !== undefined) return Promise.reject(new WorkerEndedError(this.#gone));
    this.#asked += 1;
    const pending = { ...Promise.withResolvers<WorkerReply>(), onProgress };
    this.#pending.set(this.#asked, pending);
    this.#post({ number: this.#asked, body });
    return pending.promise;
  }

  /** Handles a message of the worker. */
  receive({ number, body }: Numbered<WorkerMessage>): void {
    if (body.kind === 'fault') this.#fault = body.reason;
    else if (body.kind === 'progress') this.#pending.get(number)?.onProgress?.();
    else {
      this.#pending.get(number)?.resolve(body);
      this.#pending.delete(number);
    }
  }

  /**
   * The worker has ended: pending requests are rejected.
   * @param reason used if the worker gave none itself
   */
  end(reason: string): void {
    if (this.#gone !== undefined) return;
    this.#gone = this.#fault || reason;
    // First, because a caller that retries after its rejection must find that the worker has ended.
    this.#end.resolve(this.#gone);
    for (const { reject } of this.#pending.values()) reject(new WorkerEndedError(this.#gone));
    this.#pending.clear();
  }
}
