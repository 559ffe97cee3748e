import type { WorkerReply, WorkerRequest } from '../worker-messages.ts';

/**
 * Runs models on a thread of this process, or in a separate process. It answers messages in order.
 */
export interface InferenceWorker {
  /**
   * @param onProgress called periodically while it works on the request
   * @throws WorkerEndedError, WorkerTimedOutError
   */
  ask(request: WorkerRequest, onProgress?: () => void): Promise<WorkerReply>;
  /** Resolves with the reason when the worker has ended. */
  readonly ended: Promise<string>;
  /** Ends it at once. A thread inside native code cannot be ended: there this does nothing. */
  kill(): void;
}

/** The worker ended before it answered. */
export class WorkerEndedError extends Error {
  override readonly name = 'WorkerEndedError';
}

/** The worker was ended because it did not answer in time. */
export class WorkerTimedOutError extends Error {
  override readonly name = 'WorkerTimedOutError';
  /** The timeout. */
  readonly seconds: number;

  constructor(seconds: number) {
    super(`it did not answer within ${seconds} s and was ended`);
    this.seconds = seconds;
  }
}
