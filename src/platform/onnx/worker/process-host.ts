/**
 * The main thread of a separate process for a model. It only forwards messages between the server
 * and the thread that runs the model. It therefore always notices when the server has ended, even
 * if the thread never returns from ONNX Runtime. It then ends the whole process.
 */
import { setPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import { reasonOf } from '../reason-of.ts';
import { threadOptions } from '../thread-options.ts';
import type { Numbered, WorkerMessage, WorkerSettings } from '../worker-messages.ts';

const { script, settings }: { readonly script: string; readonly settings: WorkerSettings } = JSON.parse(
  process.argv[2] ?? '{}',
);

// A terminal, a container or a service manager sends these signals to every process. The server
// decides when this one ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

process.on('disconnect', endAtOnce);
// The server may have ended before the listener was added.
if (!process.connected) endAtOnce();

/**
 * A model that hangs must not take the processor from the server, which shares a machine or a
 * container's quota with it. If there is not enough for both, the server gets three times as much
 * (nice 5). Threads inherit this from the thread that starts them, so it comes first.
 */
const niceness = 5;
try {
  setPriority(niceness);
} catch {
  // Some systems do not allow this. Then both get equal shares.
}

const thread = new Worker(new URL(script), threadOptions(settings));
process.on('message', (message) => thread.postMessage(message));
thread.on('message', (message: Numbered<WorkerMessage>) => send(message));
thread.on('error', (error: unknown) => send({ number: 0, body: { kind: 'fault', reason: reasonOf(error) } }));
// Sent after all messages of the thread.
thread.on('exit', (code) => {
  process.exitCode = code;
  process.off('disconnect', endAtOnce);
  process.disconnect();
});

function send(message: Numbered<WorkerMessage>): void {
  process.send?.(message, undefined, undefined, () => undefined);
}

/** `process.exit` would wait for the thread. */
function endAtOnce(): void {
  process.kill(process.pid, 'SIGKILL');
}
