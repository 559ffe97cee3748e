import type { WorkerOptions } from 'node:worker_threads';
import type { WorkerSettings } from './worker-messages.ts';

/**
 * A thread's short-lived objects are small and many. Left alone, V8 grows the space for them by and by, and the process seems to leak
 * (`npm run bench -- soak` shows it); more of it was measured not to make a thread faster.
 */
const youngGenerationMb = 8;

/** How a thread that runs models is started, in this process or in one of its own. */
export function threadOptions(settings: WorkerSettings): WorkerOptions {
  return {
    workerData: settings,
    name: 'onnx',
    resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb },
  };
}
