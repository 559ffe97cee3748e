/**
 * The main thread of a process that runs a model of its own. It only passes messages between the server and the thread that runs the model, so
 * it always notices when the server is gone, also when its thread never comes back from ONNX Runtime: then it ends the whole process.
 */
import { setPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import { reasonOf } from '../reason-of.ts';
import { threadOptions } from '../thread-options.ts';
import type { Numbered, WorkerMessage, WorkerSettings } from '../worker-messages.ts';

const { script, settings }: { readonly script: string; readonly settings: WorkerSettings } = JSON.parse(
  process.argv[2] ?? '{}',
);

// A terminal, a container or a service manager sends these to every process; the server decides when this one ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

process.on('disconnect', endAtOnce);
// The server may have been gone before anybody listened.
if (!process.connected) endAtOnce();

/**
 * A model that hangs must not take the processor from the server, which it shares a machine or a container's quota with: where there is not enough for
 * both, the server gets three times as much (nice 5). Threads take this over from the one that starts them, so it comes first.
 */
const niceness = 5;
try {
  setPriority(niceness);
} catch {
  // Some systems do not allow it; then the two share alike.
}

const thread = new Worker(new URL(script), threadOptions(settings));
process.on('message', (message) => thread.postMessage(message));
thread.on('message', (message: Numbered<WorkerMessage>) => send(message));
thread.on('error', (error: unknown) => send({ number: 0, body: { kind: 'fault', reason: reasonOf(error) } }));
// Sent after everything that the thread had to say.
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
