import { fork } from 'node:child_process';
import type { Numbered, WorkerMessage, WorkerSettings } from '../worker-messages.ts';
import type { InferenceWorker } from './inference-worker.ts';
import { PendingReplies } from './pending-replies.ts';

/** Main thread of the child process. It runs the script in a thread and forwards messages. */
const hostScript = new URL('../worker/process-host.ts', import.meta.url);

/**
 * A killed process ends within milliseconds, unless the system itself hangs. After this time the
 * server no longer waits for the process.
 */
const killPatienceMs = 2000;

/**
 * Starts `script` as a thread of a separate process, which can be ended at any time and ends with
 * this process.
 */
export function startProcess(script: URL, settings: WorkerSettings): InferenceWorker {
  const child = fork(hostScript, [JSON.stringify({ script: script.href, settings })], {
    serialization: 'advanced',
    execArgv: [],
    // It needs nothing from the environment, which contains secrets such as the address of the
    // database.
    env: {},
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const replies = new PendingReplies((message) => {
    // A message that cannot be sent is rejected when the process ends.
    child.send(message, () => undefined);
  });
  child.on('message', (message) => {
    if (isNumbered(message)) replies.receive(message);
  });
  child.on('error', (error) => replies.end(error.message));
  // Later than `exit`: all of its messages have been read by now.
  child.on('close', (code, signal) =>
    replies.end(signal === null ? `exit code ${code}` : `signal ${signal}`),
  );
  // A child without its channel is useless, and ends itself.
  child.on('disconnect', () => child.kill('SIGKILL'));
  return {
    ask: (request, onProgress) => replies.ask(request, onProgress),
    ended: replies.ended,
    kill: () => {
      child.kill('SIGKILL');
      setTimeout(() => replies.end('the process could not be ended'), killPatienceMs).unref();
    },
  };
}

/**
 * The child belongs to this product. Other messages, such as reports of a file watcher, are
 * ignored.
 */
function isNumbered(message: unknown): message is Numbered<WorkerMessage> {
  return typeof message === 'object' && message !== null && 'number' in message && 'body' in message;
}
