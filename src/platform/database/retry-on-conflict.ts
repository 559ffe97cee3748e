import { setTimeout as sleep } from 'node:timers/promises';
import { sqlStateOf } from './sql-state.ts';

/** Attempts of work that loses against other transactions. */
const maxAttempts = 5;

/** Longest wait before the second attempt, in milliseconds; it doubles from attempt to attempt. */
const firstWaitMs = 20;

/** A serialization failure, and a deadlock: the server rolled the transaction back, and it may succeed as it is. */
const conflicts = new Set(['40001', '40P01']);

/** Whether a transaction lost against others. Nothing of it was stored. */
export function isConflict(error: unknown): boolean {
  return conflicts.has(sqlStateOf(error) ?? '');
}

/**
 * Repeats work that loses against other transactions, five attempts in all, after waits of random length so that the same ones do not meet again.
 * The work is a whole transaction, and does nothing outside it.
 */
export async function retryOnConflict<Result>(work: (attempt: number) => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(attempt);
    } catch (error) {
      if (attempt === maxAttempts || !isConflict(error)) throw error;
      await sleep(Math.random() * firstWaitMs * 2 ** (attempt - 1));
    }
  }
}
