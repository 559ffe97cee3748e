/**
 * Shares outages between the connections to one Redis: when one connection gets no response, the
 * others check theirs. A caller that uses several connections therefore waits for only one timeout.
 */
export class RedisConnectionGroup {
  readonly #doubts = new Set<() => void>();

  /**
   * @param doubt is called when Redis did not respond to another connection.
   * @returns functions that notify the others, and that leave the group.
   */
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
