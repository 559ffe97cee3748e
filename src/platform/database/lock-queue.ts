import type { SqlEntityManager } from '@mikro-orm/sql';
import { Semaphore } from '../concurrency/semaphore.ts';
import { LockQueueRejectedError } from './lock-queue-rejected-error.ts';
import { noteCommitted } from './write-tracking.ts';

/**
 * Locks that writing transactions wait for: the lock that numbers the audit trail, rows that other
 * transactions change, and the refresh of the summary. Each has its own queue, so that waiting for
 * one lock does not delay another.
 */
export type LockKind = 'record' | 'rows' | 'summary';

/**
 * Transactions of each kind that may hold a pool connection at a time. Two suffice: one waits for
 * the lock while the other holds it. Together with work that runs one at a time anyway (commits of
 * inferences, a refit, the check of `/ready`), fewer connections can wait for locks than the pool
 * has.
 */
const permits: Readonly<Record<LockKind, number>> = { record: 2, rows: 2, summary: 1 };

/** Maximum number of transactions of each kind in the queue. */
const maxWaiting = 1000;

/**
 * Queues in front of the connection pool: a transaction that would only wait for a lock does not
 * hold a connection while it waits.
 */
export class LockQueue {
  readonly #semaphores: Readonly<Record<LockKind, Semaphore>>;

  /** @param timeoutMs maximum wait in the queue, in milliseconds. Null for no limit. */
  constructor(timeoutMs: number | null) {
    const refusal = () => new LockQueueRejectedError();
    const semaphore = (kind: LockKind) =>
      new Semaphore({
        permits: permits[kind],
        maxWaiting,
        timeoutMs,
        rejection: refusal,
      });
    this.#semaphores = {
      record: semaphore('record'),
      rows: semaphore('rows'),
      summary: semaphore('summary'),
    };
  }

  /**
   * Runs the work when a slot is free.
   * @throws LockQueueRejectedError, and the error of the work.
   */
  run<Result>(kind: LockKind, work: () => Promise<Result>): Promise<Result> {
    return this.#semaphores[kind].run(work);
  }
}

/**
 * Runs a transaction or a statement that waits for locks when a slot is free. The embedded database
 * needs no queue: its one connection is scheduled, and nothing else holds locks there.
 * @throws LockQueueRejectedError, and the error of the work.
 */
export async function inLockQueue<Result>(
  em: SqlEntityManager,
  kind: LockKind,
  work: () => Promise<Result>,
): Promise<Result> {
  const driver = em.getDriver();
  const queue = 'lockQueue' in driver ? driver.lockQueue : null;
  return noteCommitted(await (queue instanceof LockQueue ? queue.run(kind, work) : work()));
}
