import { constants } from 'node:os';
import { removeHalfDone } from '../platform/files/half-done.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Lets a command that is told to end clear away what is half done, and end by that signal, as whoever sent it expects. */
export function endBySignal(): void {
  for (const signal of signals) {
    process.once(signal, () => {
      removeHalfDone();
      process.kill(process.pid, signal);
      // The first process of a container does not end by a signal.
      process.exit(128 + constants.signals[signal]);
    });
  }
}
