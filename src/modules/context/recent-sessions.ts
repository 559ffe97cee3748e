import { Cosines } from '../../statistics/cosines.ts';

/** Maximum number of sessions in the cache: about one megabyte each at 384 values per vector. */
const capacity = 32;

/** Cosines of the most recently measured sessions that are larger than the window. */
export class RecentSessions {
  /** Least recently used first. */
  readonly #cosines = new Map<string, Cosines>();

  /**
   * Removes the cosines of a session from the cache and returns them. The caller is their only user
   * until it gives them back.
   */
  take(sessionId: string): Cosines {
    const cosines = this.#cosines.get(sessionId);
    this.#cosines.delete(sessionId);
    return cosines ?? new Cosines();
  }

  giveBack(sessionId: string, cosines: Cosines): void {
    this.#cosines.delete(sessionId);
    this.#cosines.set(sessionId, cosines);
    if (this.#cosines.size <= capacity) return;
    const [leastRecent] = this.#cosines.keys();
    if (leastRecent !== undefined) this.#cosines.delete(leastRecent);
  }
}
