import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../platform/observability/logger.ts';
import type { App } from './app.ts';

/** Longest time to let go of everything after a signal, in milliseconds: a supervisor that waits for ten seconds need not be the one to kill. */
const patienceMs = 8000;

/** A supervisor that sends a signal to a whole group sends it to the launcher too, which passes it on: within so many milliseconds it is the same order. */
const repeatMs = 300;

/**
 * Ends the process when it is told to: with the exit code 0 when everything was closed. What cannot be closed in time, such as a thread
 * that never comes back from native code, is ended by SIGKILL.
 * @param delaySeconds how long the server serves on after it has said that it is about to stop; a second signal ends the delay
 */
export function stopOnSignal(
  app: Pick<App, 'announceEnd' | 'close' | 'isStuck'>,
  logger: Pick<Logger, 'info' | 'error'>,
  delaySeconds: number,
): void {
  let stopping: { readonly signal: NodeJS.Signals; readonly at: number } | null = null;
  const haste = new AbortController();
  const stop = async (signal: NodeJS.Signals) => {
    if (stopping !== null) {
      const isRepeat = signal === stopping.signal && performance.now() - stopping.at < repeatMs;
      return isRepeat ? undefined : haste.abort();
    }
    stopping = { signal, at: performance.now() };
    app.announceEnd();
    await delay(delaySeconds * 1000, undefined, { signal: haste.signal }).catch(() => undefined);
    logger.info(`${signal}: finishing what is under way`);
    setTimeout(() => endAtOnce(logger), patienceMs).unref();
    await app.close();
    if (app.isStuck) return endAtOnce(logger);
    logger.info('stopped');
    process.exit(0);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

/** Nothing is lost by it: the record is durable at every commit. */
function endAtOnce(logger: Pick<Logger, 'error'>): void {
  logger.error('not everything could be closed in time; the process ends by SIGKILL');
  process.kill(process.pid, 'SIGKILL');
}
