interface OpenOperation {
  /** Characters of its message. */
  readonly length: number;
  /** Of each execution; 0 unless it is a subscription. */
  cost: number;
  /** Whether it was accepted as a subscription. */
  isStream: boolean;
  /** Tells that it counts no more as under way. */
  readonly done: () => void;
}

/** The operations under way on one graphql-ws connection, from their message until nothing more is sent for them. */
export class OpenOperations {
  readonly #open = new Map<string, OpenOperation>();

  get count(): number {
    return this.#open.size;
  }

  /** Those that still owe their client an answer, and not a stream. */
  get unanswered(): number {
    return this.#sum(({ isStream }) => (isStream ? 0 : 1));
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

  /** @param done told when it is over, or has become a stream. @returns tells that it is over. */
  begin(id: string, length: number, done: () => void): () => void {
    this.#open.set(id, { length, cost: 0, isStream: false, done });
    return () => {
      this.#open.delete(id);
      done();
    };
  }

  charge(id: string, cost: number): void {
    const operation = this.#open.get(id);
    if (operation !== undefined) operation.cost = cost;
  }

  becomeStream(id: string): void {
    const operation = this.#open.get(id);
    if (operation === undefined) return;
    operation.isStream = true;
    operation.done();
  }

  #sum(of: (operation: OpenOperation) => number): number {
    let sum = 0;
    for (const operation of this.#open.values()) sum += of(operation);
    return sum;
  }
}
