import { existsSync, writeFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import type { ModelInput } from '../../src/platform/onnx/inference-engine.ts';
import '../../src/platform/onnx/worker/onnx-worker.ts';

/**
 * The engine's thread with a fault: it ends while it works on a job that holds the text (or the
 * hypothesis) `crash always`, or, while the file does not exist yet, `crash once <file>`.
 */
parentPort?.on('message', (message: { readonly body: { readonly texts?: readonly ModelInput[] } }) => {
  for (const input of message.body.texts ?? []) {
    const text = typeof input === 'string' ? input : input.hypothesis;
    const marker = /^crash once (.+)$/.exec(text)?.[1];
    if (marker && !existsSync(marker)) {
      writeFileSync(marker, '');
      crash();
    }
    if (text === 'crash always') crash();
  }
});

/** Later, when the job has begun. */
function crash(): void {
  setImmediate(() => {
    throw new Error('the thread was made to end');
  });
}
