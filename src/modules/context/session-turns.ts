import { isTimeout } from '../../platform/database/database-failure.ts';
import { DatabaseTimeoutError } from '../../platform/database/database-timeout-error.ts';
import { OverloadedError } from '../../platform/errors.ts';

/** Work that may wait for its turn, over all sessions. */
const mostWaiting = 8192;

/** When to try again while too much waits, in milliseconds. */
const retryAfterMs = 1000;

/**
 * Work of one session one after another, in the order it came; sessions do not wait for each other. When the database took too long with work of a session, what
 * waits behind it is refused: it would wait as long again, one after another.
 */
export class SessionTurns {
  /** The latest work of each session that is under way. */
  readonly #latest = new Map<string, Promise<unknown>>();
  #underWay = 0;

  /** Work under way or waiting. */
  get size(): number {
    return this.#underWay;
  }

  /**
   * Does the work once what came before it in the session has ended, well or badly.
   * @throws OverloadedError (too much is waiting), DatabaseTimeoutError (the work before took too long), both before the work began; or what the work throws.
   */
  async take<Result>(sessionId: string, work: () => Promise<Result>): Promise<Result> {
    if (this.#underWay >= mostWaiting) throw new OverloadedError(retryAfterMs);
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
