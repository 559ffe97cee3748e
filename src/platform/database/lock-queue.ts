import type { SqlEntityManager } from '@mikro-orm/sql';
import { Semaphore } from '../concurrency/semaphore.ts';
import { LockQueueRejectedError } from './lock-queue-rejected-error.ts';
import { noteCommitted } from './write-tracking.ts';

/**
 * What writing transactions wait for: the lock that numbers the record, rows that others change, or the refresh of the summary. Each has places of its own, so that
 * those who wait for the one do not wait for another.
 */
export type LockKind = 'record' | 'rows' | 'summary';

/**
 * Transactions of each kind that may hold a connection of the pool at a time. Two suffice for one to wait at the lock while the other has it; with what comes one at
 * a time by itself (commits of inferences, a refit, the check of `/ready`), the most that can wait for locks is less than the pool has.
 */
const places: Readonly<Record<LockKind, number>> = { record: 2, rows: 2, summary: 1 };

/** Transactions of each kind that may wait for a place. */
const maximumWaiting = 1000;

/** Turns before the pool: a transaction that would only wait for a lock holds no connection meanwhile. */
export class LockQueue {
  readonly #semaphores: Readonly<Record<LockKind, Semaphore>>;

  /** @param patienceMs how long a turn is waited for, in milliseconds; null for as long as it takes. */
  constructor(patienceMs: number | null) {
    const refusal = () => new LockQueueRejectedError();
    const semaphore = (kind: LockKind) =>
      new Semaphore({
        permits: places[kind],
        maxWaiting: maximumWaiting,
        timeoutMs: patienceMs,
        rejection: refusal,
      });
    this.#semaphores = {
      record: semaphore('record'),
      rows: semaphore('rows'),
      summary: semaphore('summary'),
    };
  }

  /** Does the work in its turn. @throws LockQueueRejectedError, and what the work throws. */
  run<Result>(kind: LockKind, work: () => Promise<Result>): Promise<Result> {
    return this.#semaphores[kind].run(work);
  }
}

/**
 * Does work that waits for locks, a transaction or a statement, in its turn. The database in process needs none: its one connection is given out in turns, and nobody
 * else has locks there.
 * @throws LockQueueRejectedError, and what the work throws.
 */
export async function inLockQueue<Result>(
  em: SqlEntityManager,
  kind: LockKind,
  work: () => Promise<Result>,
): Promise<Result> {
  const driver = em.getDriver();
  const queue = 'lockTurns' in driver ? driver.lockTurns : null;
  return noteCommitted(await (queue instanceof LockQueue ? queue.run(kind, work) : work()));
}
