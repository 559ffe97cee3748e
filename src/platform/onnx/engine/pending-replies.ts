import type { Numbered, WorkerMessage, WorkerReply, WorkerRequest } from '../worker-messages.ts';
import { WorkerEndedError } from './inference-worker.ts';

interface Pending extends PromiseWithResolvers<WorkerReply> {
  readonly onProgress: (() => void) | undefined;
}

/** What a worker was asked and has not answered. Both kinds of worker keep it, whatever carries their messages. */
export class PendingReplies {
  readonly #pending = new Map<number, Pending>();
  readonly #end = Promise.withResolvers<string>();
  readonly #post: (message: Numbered<WorkerRequest>) => void;
  #asked = 0;
  #fault = '';
  #gone: string | undefined;

  /** @param post hands a message to the worker */
  constructor(post: (message: Numbered<WorkerRequest>) => void) {
    this.#post = post;
  }

  /** Resolves with the reason when the worker is gone. */
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

  /** Takes a message of the worker. */
  receive({ number, body }: Numbered<WorkerMessage>): void {
    if (body.kind === 'fault') this.#fault = body.reason;
    else if (body.kind === 'progress') this.#pending.get(number)?.onProgress?.();
    else {
      this.#pending.get(number)?.resolve(body);
      this.#pending.delete(number);
    }
  }

  /** The worker is gone: what it did not answer is refused. @param reason used where the worker gave none itself */
  end(reason: string): void {
    if (this.#gone !== undefined) return;
    this.#gone = this.#fault || reason;
    // First: whoever is refused below and tries again must find the worker gone already.
    this.#end.resolve(this.#gone);
    for (const { reject } of this.#pending.values()) reject(new WorkerEndedError(this.#gone));
    this.#pending.clear();
  }
}
