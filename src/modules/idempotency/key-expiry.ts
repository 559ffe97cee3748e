import { runPeriodically } from '../../platform/concurrency/run-periodically.ts';
import type { Logger } from '../../platform/observability/logger.ts';
import type { IdempotencyKeyRepository } from './idempotency-key.repository.ts';

/** Between two removals, in milliseconds. An expired key counts as absent before it is removed. */
const everyMs = 300_000;

/** Keys that one statement removes, at most. */
const inOneStatement = 1000;

/**
 * Removes expired keys now and then, a bounded number at a time. Every server does so; they take different keys.
 * @param repository gives a fresh repository for each statement.
 * @returns what stops it, after the statement under way.
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
    logger.warn({ err: error }, 'expired idempotency keys could not be removed'),
  );
  return () => {
    isOver = true;
    return stop();
  };
}
