/** A part of this server that may hold texts or vectors of inferences. */
export interface ErasureHolder {
  /** For the log. */
  readonly name: string;
  /**
   * Holds nothing of what was erased up to a position of the record, once it resolves. It is called again, with the same position or a later one, until it
   * succeeds.
   */
  readonly forget: (through: number) => Promise<void> | void;
  /** Whether what it forgot may come back by itself, so that each look calls `forget`. That costs little then while nothing has come back. */
  readonly mayRelapse?: boolean;
}

/** The parts of this server that may hold texts or vectors of inferences. Each registers itself when it opens. */
export class Erasable {
  readonly #holders: ErasureHolder[] = [];

  add(holder: ErasureHolder): void {
    this.#holders.push(holder);
  }

  /** Those that have registered by now; the list grows as others do. */
  get holders(): readonly ErasureHolder[] {
    return this.#holders;
  }
}
