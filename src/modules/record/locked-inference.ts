import type { SqlEntityManager } from '@mikro-orm/sql';
import { inTransaction } from '../../platform/database/in-transaction.ts';
import { inLockQueue } from '../../platform/database/lock-queue.ts';
import { lockNotAvailable, sqlStateOf } from '../../platform/database/sql-state.ts';

/** Attempts to find the row free. Those who wait for it hold it for a moment each, when it comes free. */
const mostAttempts = 50;

/** Somebody else holds the row. */
class RowHeldError extends Error {
  override readonly name = 'RowHeldError';
}

/**
 * Does work in one transaction that holds the lock of the record and the row of an inference. It takes the row only if nobody holds it: a transaction that waited for the row would keep
 * every writer waiting for the record. It waits for the row without the lock, and begins again. So it waits for nobody while it holds the lock, and no two can
 * wait for each other in a circle.
 * @param work finds no row if there is no such inference.
 * @throws what the database says when the lock or the row is not free in time, and what the work throws.
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
      if (attempt === mostAttempts) throw error.cause;
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
    throw new RowHeldError('The row of the inference is held.', { cause: error });
  }
}

/** Resolves when nobody holds the row, which it holds for no longer than the statement. @throws what the database says when it is not free in time. */
export async function rowIsFree(em: SqlEntityManager, inferenceId: string): Promise<void> {
  await inLockQueue(em, 'rows', async () => {
    await em.execute('select 1 from asi_inferences where id = ? for update', [inferenceId]);
    return null;
  });
}
