/** The operations under way on one graphql-ws connection, from their message until nothing more is sent for them. */
export class OpenOperations {
  readonly #lengths = new Map<string, number>();
  #length = 0;

  get count(): number {
    return this.#lengths.size;
  }

  /** Characters of the messages that began them, which are kept as long as they are. */
  get length(): number {
    return this.#length;
  }

  has(id: string): boolean {
    return this.#lengths.has(id);
  }

  /** @returns tells that it is over. */
  begin(id: string, length: number): () => void {
    this.#lengths.set(id, length);
    this.#length += length;
    return () => {
      if (this.#lengths.delete(id)) this.#length -= length;
    };
  }
}
