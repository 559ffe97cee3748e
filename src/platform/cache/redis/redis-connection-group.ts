/** What the connections to one Redis tell each other: that it did not answer one of them. So a caller who uses several waits for one only. */
export class RedisConnectionGroup {
  readonly #doubts = new Set<() => void>();

  /** @param doubt is called when Redis did not answer another. @returns tells the others, and leaves. */
  join(doubt: () => void): { readonly warn: () => void; readonly leave: () => void } {
    this.#doubts.add(doubt);
    return {
      warn: () => {
        for (const other of this.#doubts) if (other !== doubt) other();
      },
      leave: () => void this.#doubts.delete(doubt),
    };
  }
}
