/** How long a client counts as being served after its last operation arrived or was over, in milliseconds. */
const presentMs = 3000;

/** Remembers who was served a moment ago. */
export class Presence {
  /** The client that was served last, and the last that was another. */
  #last = { name: '', at: Number.NEGATIVE_INFINITY };
  #lastOther = this.#last;

  /** An operation of that client arrived, or is over. */
  notice(name: string): void {
    if (name !== this.#last.name) this.#lastOther = this.#last;
    this.#last = { name, at: performance.now() };
  }

  /** Whether somebody else was served a moment ago. */
  hasOtherThan(name: unknown): boolean {
    const other = this.#last.name === name ? this.#lastOther : this.#last;
    return performance.now() - other.at <= presentMs;
  }
}
