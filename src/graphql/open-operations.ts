interface OpenOperation {
  /** Length of its message, in characters. */
  readonly length: number;
  /** Cost of each execution; 0 unless it is a subscription. */
  cost: number;
  /** Whether it was accepted as a subscription. */
  isStream: boolean;
  /** Called when it no longer counts as running. */
  readonly done: () => void;
}

/**
 * The running operations of a graphql-ws connection, from the arrival of their message until
 * nothing more is sent for them.
 */
export class OpenOperations {
  readonly #open = new Map<string, OpenOperation>();

  get count(): number {
    return this.#open.size;
  }

  /** Number of operations that have not responded yet and are not streams. */
  get unanswered(): number {
    return this.#sum(({ isStream }) => (isStream ? 0 : 1));
  }

  /** Total characters of their messages, which are kept as long as the operations. */
  get length(): number {
    return this.#sum(({ length }) => length);
  }

  /** Total cost of their executions. */
  get cost(): number {
    return this.#sum(({ cost }) => cost);
  }

  has(id: string): boolean {
    return this.#open.has(id);
  }

  /**
   * @param done called when the operation ends or becomes a stream.
   * @returns a function that ends it.
   */
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
