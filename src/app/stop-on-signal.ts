import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../platform/observability/logger.ts';
import type { App } from './app.ts';

/**
 * Timeout in milliseconds for closing every part after a signal. It is below the ten seconds that
 * supervisors commonly wait before they send SIGKILL.
 */
const closeTimeoutMs = 8000;

/**
 * Interval in milliseconds within which a repeated signal counts as the same one. A supervisor that
 * signals a whole process group also reaches the launcher, which forwards the signal.
 */
const repeatMs = 300;

/**
 * Stops the process on SIGINT or SIGTERM, with exit code 0 once everything is closed. If something
 * cannot be closed before the timeout, such as a thread stuck in native code, the process ends
 * itself with SIGKILL.
 * @param delaySeconds how long the server continues to serve after it has announced that it will
 * stop. A second signal ends the delay.
 */
export function stopOnSignal(
  app: Pick<App, 'announceEnd' | 'close' | 'isStuck'>,
  logger: Pick<Logger, 'info' | 'error'>,
  delaySeconds: number,
): void {
  let stopping: { readonly signal: NodeJS.Signals; readonly at: number } | null = null;
  const hurry = new AbortController();
  const stop = async (signal: NodeJS.Signals) => {
    if (stopping !== null) {
      const isRepeat = signal === stopping.signal && performance.now() - stopping.at < repeatMs;
      return isRepeat ? undefined : hurry.abort();
    }
    stopping = { signal, at: performance.now() };
    app.announceEnd();
    await delay(delaySeconds * 1000, undefined, { signal: hurry.signal }).catch(() => undefined);
    logger.info(`${signal}: completing running requests`);
    setTimeout(() => endAtOnce(logger), closeTimeoutMs).unref();
    await app.close();
    if (app.isStuck) return endAtOnce(logger);
    logger.info('stopped');
    process.exit(0);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

/** No stored data is lost: every commit is durable. */
function endAtOnce(logger: Pick<Logger, 'error'>): void {
  logger.error('some parts did not close in time; ending the process with SIGKILL');
  process.kill(process.pid, 'SIGKILL');
}
