import { Cosines } from '../../statistics/cosines.ts';

/** Sessions that are remembered: about a megabyte each at 384 numbers a vector. */
const capacity = 32;

/** What was computed for the sessions that outgrew the window and were measured last. */
export class RecentSessions {
  /** Least recent first. */
  readonly #cosines = new Map<string, Cosines>();

  /** Hands over what is known of a session. Nobody else has it until it is given back. */
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
