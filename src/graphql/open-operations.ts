interface OpenOperation {
  /** Characters of its message. */
  readonly length: number;
  /** Of each execution; 0 unless it is a subscription. */
  cost: number;
}

/** The operations under way on one graphql-ws connection, from their message until nothing more is sent for them. */
export class OpenOperations {
  readonly #open = new Map<string, OpenOperation>();

  get count(): number {
    return this.#open.size;
  }

  /** Characters of the messages that began them, which are kept as long as they are. */
  get length(): number {
    return this.#sum(({ length }) => length);
  }

  /** What their executions cost together. */
  get cost(): number {
    return this.#sum(({ cost }) => cost);
  }

  has(id: string): boolean {
    return this.#open.has(id);
  }

  /** @returns tells that it is over. */
  begin(id: string, length: number): () => void {
    this.#open.set(id, { length, cost: 0 });
    return () => void this.#open.delete(id);
  }

  charge(id: string, cost: number): void {
    const operation = this.#open.get(id);
    if (operation !== undefined) operation.cost = cost;
  }

  #sum(of: (operation: OpenOperation) => number): number {
    let sum = 0;
    for (const operation of this.#open.values()) sum += of(operation);
    return sum;
  }
}
