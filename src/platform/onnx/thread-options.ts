import type { WorkerOptions } from 'node:worker_threads';
import type { WorkerSettings } from './worker-messages.ts';

/**
 * A thread creates many small, short-lived objects. By default V8 grows the space of young objects
 * gradually, and the process seems to leak (`npm run bench -- soak` shows it). Measurements show
 * that more space does not make a thread faster.
 */
const youngGenerationMb = 8;

/** Options of a thread that runs models, in this process or a separate one. */
export function threadOptions(settings: WorkerSettings): WorkerOptions {
  return {
    workerData: settings,
    name: 'onnx',
    resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb },
  };
}
