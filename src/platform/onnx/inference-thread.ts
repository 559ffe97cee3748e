import { Worker } from 'node:worker_threads';
import type { Numbered, ThreadReply, ThreadRequest, ThreadSettings } from './worker-messages.ts';

/**
 * A thread's short-lived objects are small and many. Left alone, V8 grows the space for them by and by, and the process seems to leak
 * (`npm run bench -- soak` shows it); more of it was measured not to make a thread faster.
 */
const YOUNG_GENERATION_MB = 8;

/** The thread ended before it answered. */
export class ThreadEndedError extends Error {
  override readonly name = 'ThreadEndedError';
}

/** A running thread: messages in, answers out. */
export interface InferenceThread {
  /** @throws ThreadEndedError */
  ask(request: ThreadRequest): Promise<ThreadReply>;
  /** Resolves with the reason when the thread is gone. */
  readonly ended: Promise<string>;
}

/** Starts `script` as a thread. */
export function startThread(script: URL, settings: ThreadSettings): InferenceThread {
  const worker = new Worker(script, {
    workerData: settings,
    name: 'onnx',
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
  const waiting = new Map<number, PromiseWithResolvers<ThreadReply>>();
  const { promise: ended, resolve: end } = Promise.withResolvers<string>();
  let fault = '';
  let asked = 0;
  let running = true;

  worker.on('message', ({ number, body }: Numbered<ThreadReply>) => {
    waiting.get(number)?.resolve(body);
    waiting.delete(number);
  });
  worker.on('error', (error: unknown) => {
    fault = error instanceof Error ? error.message : String(error);
  });
  worker.on('exit', (code) => {
    running = false;
    const reason = fault || `exit code ${code}`;
    // Told first: whoever is refused below and tries again must find the thread gone already.
    end(reason);
    for (const { reject } of waiting.values()) reject(new ThreadEndedError(reason));
    waiting.clear();
  });

  return {
    ended,
    ask: (body) => {
      if (!running) return Promise.reject(new ThreadEndedError(fault || 'the thread is gone'));
      asked += 1;
      const answer = Promise.withResolvers<ThreadReply>();
      waiting.set(asked, answer);
      const message: Numbered<ThreadRequest> = { number: asked, body };
      worker.postMessage(message);
      return answer.promise;
    },
  };
}
