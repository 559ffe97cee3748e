/** A part of this server that may contain texts or vectors of inferences. */
export interface ErasureHolder {
  /** Name for the log. */
  readonly name: string;
  /**
   * Removes everything that was erased up to a sequence number of the list of erasures. When it
   * resolves, the part contains none of it. It is called again, with the same number or a higher
   * one, until it succeeds.
   */
  readonly forget: (through: number) => Promise<void> | void;
  /**
   * Whether removed data may come back without another write, so that every check calls `forget`.
   * The call must be cheap if nothing came back.
   */
  readonly mayRelapse?: boolean;
}

/**
 * The parts of this server that may contain texts or vectors of inferences. Each part registers
 * itself when it opens.
 */
export class Erasable {
  readonly #holders: ErasureHolder[] = [];

  add(holder: ErasureHolder): void {
    this.#holders.push(holder);
  }

  /** The parts registered so far. The list grows as more parts register. */
  get holders(): readonly ErasureHolder[] {
    return this.#holders;
  }
}
