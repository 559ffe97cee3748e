import { constants } from 'node:os';
import { removePartialFiles } from '../platform/files/partial-files.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const handlers = new Map<NodeJS.Signals, () => void>();

/**
 * Makes a command that receives a signal remove its unfinished files and then end by that signal,
 * as the sender expects.
 */
export function endBySignal(): void {
  for (const signal of signals) {
    const end = () => {
      removePartialFiles();
      handOverSignals();
      process.kill(process.pid, signal);
      // A signal does not end process 1 of a container, so exit explicitly.
      process.exit(128 + constants.signals[signal]);
    };
    handlers.set(signal, end);
    process.once(signal, end);
  }
}

/**
 * Removes these handlers, because the caller now handles signals. The caller installs its own
 * handlers first, so that no signal is missed.
 */
export function handOverSignals(): void {
  for (const [signal, end] of handlers) process.removeListener(signal, end);
  handlers.clear();
}
