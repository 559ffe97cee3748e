import { runPeriodically } from '../../platform/concurrency/run-periodically.ts';
import type { Logger } from '../../platform/observability/logger.ts';

/**
 * Refreshes the hourly summary at regular intervals. PostgreSQL does not refresh a materialized
 * view automatically.
 * @returns a function that stops it after the refresh in progress.
 */
export function refreshRegularly(
  refresh: () => Promise<void>,
  everyMs: number,
  logger: Logger,
): () => Promise<void> {
  return runPeriodically(refresh, everyMs, (error) =>
    logger.warn({ err: error }, 'failed to refresh the performance summary'),
  );
}
