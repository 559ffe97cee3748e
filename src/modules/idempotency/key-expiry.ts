import { runPeriodically } from '../../platform/concurrency/run-periodically.ts';
import type { Logger } from '../../platform/observability/logger.ts';
import type { IdempotencyKeyRepository } from './idempotency-key.repository.ts';

/**
 * Interval between two removals, in milliseconds. An expired key counts as absent even before it is
 * removed.
 */
const everyMs = 300_000;

/** Maximum number of keys that one statement removes. */
const inOneStatement = 1000;

/**
 * Removes expired keys at regular intervals, a bounded number at a time. Every server does so; they
 * take different keys.
 * @param repository returns a new repository for each statement.
 * @returns a function that stops it after the statement in progress.
 */
export function forgetKeysRegularly(
  repository: () => Pick<IdempotencyKeyRepository, 'forgetExpired'>,
  logger: Pick<Logger, 'warn'>,
): () => Promise<void> {
  let isOver = false;
  const forgetAll = async () => {
    let forgotten = inOneStatement;
    while (!isOver && forgotten === inOneStatement)
      forgotten = await repository().forgetExpired(inOneStatement);
  };
  const stop = runPeriodically(forgetAll, everyMs, (error) =>
    logger.warn({ err: error }, 'failed to remove expired idempotency keys'),
  );
  return () => {
    isOver = true;
    return stop();
  };
}
