/** Callbacks of the code that reserves memory for a body. */
export interface RoomUser {
  /** Called when the reservation is granted. */
  readonly proceed: () => void;
  /** Called when the body arrives too slowly while another body waits for its memory. */
  readonly giveUp: () => void;
}

/**
 * Number of consecutive checks at which a body is too slow before the server abandons it. One check
 * is not enough: it may run late, and the next one then follows too soon.
 */
const slowChecks = 2;

/** The reservation of one body, granted or waiting. */
export class Room {
  readonly client: string;
  readonly user: RoomUser;
  readonly #changed: () => void;
  #bytes: number;
  #isArriving = true;
  #isReleased = false;
  #arrived = 0;
  #slow = 0;

  constructor(client: string, bytes: number, user: RoomUser, changed: () => void) {
    this.client = client;
    this.user = user;
    this.#bytes = bytes;
    this.#changed = changed;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get isReleased(): boolean {
    return this.#isReleased;
  }

  /** Grants the reservation. Before this, the body could not arrive. */
  begin(): void {
    this.#arrived = Number.POSITIVE_INFINITY;
  }

  /** Counts bytes of the body that have arrived. */
  count(bytes: number): void {
    this.#arrived += bytes;
  }

  /**
   * Marks the body as complete.
   * @param bytes its length, which may have been unknown before.
   */
  settle(bytes: number): void {
    this.#isArriving = false;
    if (this.#isReleased) return;
    this.#bytes = Math.min(this.#bytes, bytes);
    this.#changed();
  }

  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.#changed();
  }

  /**
   * Checks what has arrived since the last check.
   * @returns whether the body has been too slow for too long.
   */
  look(minBytes: number): boolean {
    this.#slow = this.#isArriving && this.#arrived < minBytes ? this.#slow + 1 : 0;
    this.#arrived = 0;
    return this.#slow >= slowChecks;
  }
}
