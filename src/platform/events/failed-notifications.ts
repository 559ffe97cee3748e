import { CacheUnavailableError } from '../cache/cache-unavailable-error.ts';
import type { Logger } from '../observability/logger.ts';
import { EventBusUnavailableError } from './event-bus.ts';

/**
 * Logs why some notifications failed. The start of an outage of the live tier was already logged.
 * Later notifications that fail because of it are logged at debug level, because otherwise the log
 * would grow with every commit.
 */
export function logFailedNotifications(
  logger: Logger,
  outcomes: readonly PromiseSettledResult<unknown>[],
  message: string,
  details: Readonly<Record<string, unknown>> = {},
): void {
  const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  if (reasons.length === 0) return;
  const fault = reasons.find((reason) => !isOutage(reason));
  if (fault === undefined) logger.debug({ err: reasons[0], ...details }, message);
  else logger.warn({ err: fault, ...details }, message);
}

function isOutage(reason: unknown): boolean {
  return reason instanceof CacheUnavailableError || reason instanceof EventBusUnavailableError;
}
