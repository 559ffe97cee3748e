import type { WorkerReply, WorkerRequest } from '../worker-messages.ts';

/** What runs models: a thread of this process, or a process of its own. Messages go in, answers come out, in order. */
export interface InferenceWorker {
  /**
   * @param onProgress called now and then while it works on the request
   * @throws WorkerEndedError, WorkerTimedOutError
   */
  ask(request: WorkerRequest, onProgress?: () => void): Promise<WorkerReply>;
  /** Resolves with the reason when the worker is gone. */
  readonly ended: Promise<string>;
  /** Ends it at once, whatever it does. A thread inside native code cannot be ended: there this does nothing. */
  kill(): void;
}

/** The worker ended before it answered. */
export class WorkerEndedError extends Error {
  override readonly name = 'WorkerEndedError';
}

/** The worker was ended because it did not answer in time. */
export class WorkerTimedOutError extends Error {
  override readonly name = 'WorkerTimedOutError';
  /** The time that it had. */
  readonly seconds: number;

  constructor(seconds: number) {
    super(`it did not answer within ${seconds} s and was ended`);
    this.seconds = seconds;
  }
}
