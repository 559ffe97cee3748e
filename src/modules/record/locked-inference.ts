import type { SqlEntityManager } from '@mikro-orm/sql';
import { inTransaction } from '../../platform/database/in-transaction.ts';
import { inLockQueue } from '../../platform/database/lock-queue.ts';
import { lockNotAvailable, sqlStateOf } from '../../platform/database/sql-state.ts';

/**
 * Maximum number of attempts to lock the row. Each waiting transaction holds it only briefly once
 * it is free.
 */
const maxAttempts = 50;

/** Another transaction has locked the row. */
class RowHeldError extends Error {
  override readonly name = 'RowHeldError';
}

/**
 * Runs work in one transaction that holds the lock of the audit trail and the row of an inference.
 * It locks the row only if no other transaction has locked it; otherwise a transaction that waits
 * for the row would block every writer of the audit trail. It then waits for the row without the
 * lock and starts again. Because it never waits while it holds the lock, no deadlock is possible.
 * @param work finds no row if there is no such inference.
 * @throws the error of the database if the lock or the row is not free in time, and what the work
 * throws.
 */
export async function withLockedInference<Result>(
  em: SqlEntityManager,
  inferenceId: string,
  work: (em: SqlEntityManager) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await inTransaction(attempt === 1 ? em : em.fork(), 'record', async (transaction) => {
        await transaction.execute('select lock_asi_inferences()');
        await takeRow(transaction, inferenceId);
        return work(transaction);
      });
    } catch (error) {
      if (!(error instanceof RowHeldError)) throw error;
      if (attempt === maxAttempts) throw error.cause;
      await rowIsFree(em.fork(), inferenceId);
    }
  }
}

/** @throws RowHeldError */
async function takeRow(em: SqlEntityManager, inferenceId: string): Promise<void> {
  try {
    await em.execute('select 1 from asi_inferences where id = ? for update nowait', [inferenceId]);
  } catch (error) {
    if (sqlStateOf(error) !== lockNotAvailable) throw error;
    throw new RowHeldError('The row of the inference is locked by another transaction.', { cause: error });
  }
}

/**
 * Resolves once the row is free. The statement locks the row only while it runs.
 * @throws the error of the database if the row is not free in time.
 */
export async function rowIsFree(em: SqlEntityManager, inferenceId: string): Promise<void> {
  await inLockQueue(em, 'rows', async () => {
    await em.execute('select 1 from asi_inferences where id = ? for update', [inferenceId]);
    return null;
  });
}
