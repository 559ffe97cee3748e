/**
 * How long a client counts as present after its last operation arrived or ended, in milliseconds.
 */
const presentMs = 3000;

/** Remembers which clients were served a moment ago. */
export class RecentClients {
  /** The client that was served last, and the last one that was a different client. */
  #last = { name: '', at: Number.NEGATIVE_INFINITY };
  #lastOther = this.#last;

  /** An operation of the client arrived or ended. */
  notice(name: string): void {
    if (name !== this.#last.name) this.#lastOther = this.#last;
    this.#last = { name, at: performance.now() };
  }

  /** Whether a different client was served a moment ago. */
  hasOtherThan(name: unknown): boolean {
    const other = this.#last.name === name ? this.#lastOther : this.#last;
    return performance.now() - other.at <= presentMs;
  }
}
