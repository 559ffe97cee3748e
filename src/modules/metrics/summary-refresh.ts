import { runPeriodically } from '../../platform/concurrency/run-periodically.ts';
import type { Logger } from '../../platform/observability/logger.ts';

/**
 * Refreshes the hourly summary now and then. PostgreSQL does not refresh a materialized view by itself.
 * @returns what stops it, after the refresh under way.
 */
export function refreshRegularly(
  refresh: () => Promise<void>,
  everyMs: number,
  logger: Logger,
): () => Promise<void> {
  return runPeriodically(refresh, everyMs, (error) =>
    logger.warn({ err: error }, 'the performance summary could not be refreshed'),
  );
}
