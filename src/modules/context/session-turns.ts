import { isTimeout } from '../../platform/database/database-failure.ts';
import { DatabaseTimeoutError } from '../../platform/database/database-timeout-error.ts';
import { OverloadedError } from '../../platform/errors.ts';

/** Maximum number of running and waiting tasks, over all sessions. */
const maxWaiting = 8192;

/** Time after which a refused client should retry, in milliseconds. */
const retryAfterMs = 1000;

/**
 * Runs the tasks of a session one after another, in the order they arrive. Sessions do not wait for
 * each other. If the database times out on a task, the tasks that wait behind it are refused,
 * because each of them would wait as long again.
 */
export class SessionTurns {
  /** The latest running task of each session. */
  readonly #latest = new Map<string, Promise<unknown>>();
  #underWay = 0;

  /** Number of running and waiting tasks. */
  get size(): number {
    return this.#underWay;
  }

  /**
   * Runs the task once the earlier tasks of the session have ended, successfully or not.
   * @throws OverloadedError (too many tasks are waiting) or DatabaseTimeoutError (the previous task
   * timed out), both before the task starts; or what the task throws.
   */
  async take<Result>(sessionId: string, work: () => Promise<Result>): Promise<Result> {
    if (this.#underWay >= maxWaiting) throw new OverloadedError(retryAfterMs);
    const before = this.#latest.get(sessionId) ?? Promise.resolve();
    const turn = before.then(work, (error: unknown) => {
      if (isTimeout(error) || error instanceof DatabaseTimeoutError) throw new DatabaseTimeoutError();
      return work();
    });
    this.#latest.set(sessionId, turn);
    this.#underWay += 1;
    try {
      return await turn;
    } finally {
      this.#underWay -= 1;
      if (this.#latest.get(sessionId) === turn) this.#latest.delete(sessionId);
    }
  }
}
