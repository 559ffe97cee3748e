import { Worker } from 'node:worker_threads';
import type { LabelledVectors, VectorReply, VectorRequest } from './vector-messages.ts';

const script = new URL('./vector-worker.ts', import.meta.url);

/**
 * One worker and its pending requests. Its end does not affect other workers. It never keeps the
 * process alive.
 */
export class VectorProcess {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, PromiseWithResolvers<VectorReply>>();
  #isRetired = false;

  /** @param onEnd called when it has ended for any reason. */
  constructor(onEnd: () => void) {
    this.#worker = new Worker(script, { name: 'vectors' });
    this.#worker.unref();
    this.#worker.on('message', (reply: VectorReply) => this.#answer(reply));
    let fault = 'it was stopped';
    this.#worker.on('error', (error: unknown) => {
      fault = error instanceof Error ? error.message : String(error);
    });
    this.#worker.on('exit', () => {
      onEnd();
      for (const { reject } of this.#waiting.values()) {
        reject(new Error(`The vector thread ended: ${fault}.`));
      }
      this.#waiting.clear();
    });
  }

  /** @throws Error if the worker ends before it answers. */
  ask(
    request: VectorRequest & { readonly number: number },
    handedOver: LabelledVectors | null,
  ): Promise<VectorReply> {
    const answer = Promise.withResolvers<VectorReply>();
    this.#waiting.set(request.number, answer);
    this.post(request, handedOver);
    return answer.promise;
  }

  /**
   * Sends a request without an answer. The vectors are transferred, so the caller can no longer use
   * them.
   */
  post(request: VectorRequest, handedOver: LabelledVectors | null): void {
    this.#worker.postMessage(request, buffersOf(handedOver));
  }

  /** Ends after its pending requests are answered. */
  retire(): void {
    this.#isRetired = true;
    if (this.#waiting.size === 0) void this.stop();
  }

  /** Ends now. Pending requests are rejected. */
  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  #answer(reply: VectorReply): void {
    this.#waiting.get(reply.number)?.resolve(reply);
    this.#waiting.delete(reply.number);
    if (this.#isRetired && this.#waiting.size === 0) void this.stop();
  }
}

function buffersOf(handedOver: LabelledVectors | null): ArrayBuffer[] {
  if (handedOver === null) return [];
  return [handedOver.labels.buffer, handedOver.vectors.buffer].filter(
    (buffer) => buffer instanceof ArrayBuffer,
  );
}
