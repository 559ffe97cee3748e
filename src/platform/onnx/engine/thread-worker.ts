import { Worker } from 'node:worker_threads';
import { reasonOf } from '../reason-of.ts';
import { threadOptions } from '../thread-options.ts';
import type { WorkerSettings } from '../worker-messages.ts';
import type { InferenceWorker } from './inference-worker.ts';
import { PendingReplies } from './pending-replies.ts';

/** Starts `script` as a thread of this process. */
export function startThread(script: URL, settings: WorkerSettings): InferenceWorker {
  const thread = new Worker(script, threadOptions(settings));
  const replies = new PendingReplies((message) => thread.postMessage(message));
  thread.on('message', (message) => replies.receive(message));
  thread.on('error', (error: unknown) =>
    replies.receive({ number: 0, body: { kind: 'fault', reason: reasonOf(error) } }),
  );
  thread.on('exit', (code) => replies.end(`exit code ${code}`));
  return {
    ask: (request, onProgress) => replies.ask(request, onProgress),
    ended: replies.ended,
    // Terminating a thread inside ONNX Runtime aborts the process.
    kill: () => undefined,
  };
}
