import { fork } from 'node:child_process';
import type { Numbered, WorkerMessage, WorkerSettings } from '../worker-messages.ts';
import type { InferenceWorker } from './inference-worker.ts';
import { PendingReplies } from './pending-replies.ts';

/** The main thread of the child process: it runs the script in a thread and passes messages on. */
const hostScript = new URL('../worker/process-host.ts', import.meta.url);

/** A process that was killed is gone in milliseconds, unless the system itself is stuck; then nobody waits for it any longer. */
const killPatienceMs = 2000;

/** Starts `script` as a thread of a process of its own, which can be ended at any time and ends with this one. */
export function startProcess(script: URL, settings: WorkerSettings): InferenceWorker {
  const child = fork(hostScript, [JSON.stringify({ script: script.href, settings })], {
    serialization: 'advanced',
    execArgv: [],
    // It needs nothing of the environment, which holds secrets such as the address of the database.
    env: {},
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const replies = new PendingReplies((message) => {
    // A message that can no longer be sent is refused when the end of the process is noticed.
    child.send(message, () => undefined);
  });
  child.on('message', (message) => {
    if (isNumbered(message)) replies.receive(message);
  });
  child.on('error', (error) => replies.end(error.message));
  // Later than `exit`: by now all that it sent has been read.
  child.on('close', (code, signal) =>
    replies.end(signal === null ? `exit code ${code}` : `signal ${signal}`),
  );
  // A child without its channel is of no use, and ends itself.
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

/** The child is this product's own; what else it may send, such as a report of a file watcher, is left aside. */
function isNumbered(message: unknown): message is Numbered<WorkerMessage> {
  return typeof message === 'object' && message !== null && 'number' in message && 'body' in message;
}
