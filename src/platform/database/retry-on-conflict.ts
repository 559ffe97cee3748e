import { setTimeout as sleep } from 'node:timers/promises';
import { sqlStateOf } from './sql-state.ts';

/** Attempts of work that conflicts with other transactions. */
const maxAttempts = 5;

/** Maximum wait before the second attempt, in milliseconds. It doubles with each attempt. */
const firstWaitMs = 20;

/**
 * Serialization failure and deadlock: the server rolled the transaction back, and a retry may
 * succeed.
 */
const conflicts = new Set(['40001', '40P01']);

/** Returns whether a transaction failed because of a conflict. Nothing of it was stored. */
export function isConflict(error: unknown): boolean {
  return conflicts.has(sqlStateOf(error) ?? '');
}

/**
 * Retries work that conflicts with other transactions, up to five attempts in all. The waits have
 * random lengths, so that the same transactions do not conflict again. The work is a whole
 * transaction and has no other effects.
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
