import { CacheUnavailableError } from '../cache/cache-unavailable-error.ts';
import type { Logger } from '../observability/logger.ts';
import { EventBusUnavailableError } from './event-bus.ts';

/**
 * Logs why some of what was to be told was not. That the live tier is away was logged when it went: each change that is
 * told to nobody since is for those who look closer, or the log of an outage would grow with every commit.
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
