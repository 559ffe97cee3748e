import { constants } from 'node:os';
import { removePartialFiles } from '../platform/files/partial-files.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const handlers = new Map<NodeJS.Signals, () => void>();

/** Lets a command that receives a signal remove what is half done, and end by that signal, as the sender expects. */
export function endBySignal(): void {
  for (const signal of signals) {
    const end = () => {
      removePartialFiles();
      handOverSignals();
      process.kill(process.pid, signal);
      // The first process of a container does not end by a signal.
      process.exit(128 + constants.signals[signal]);
    };
    handlers.set(signal, end);
    process.once(signal, end);
  }
}

/** Ends that: the caller answers signals from here on. It installs its own handlers first, so that no signal goes unanswered. */
export function handOverSignals(): void {
  for (const [signal, end] of handlers) process.removeListener(signal, end);
  handlers.clear();
}
