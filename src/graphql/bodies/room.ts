/** Who asks for room for a body. */
export interface RoomUser {
  /** There is room. */
  readonly proceed: () => void;
  /** The body arrives too slowly, and another waits for its room. */
  readonly giveUp: () => void;
}

/** Looks in a row at which a body is slow until it is given up. A look may come late, or early after one that did. */
const slowLooks = 2;

/** The room that one body has, or waits for. */
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

  /** The room is given. Until now the body could not arrive. */
  begin(): void {
    this.#arrived = Number.POSITIVE_INFINITY;
  }

  /** Bytes of the body have arrived. */
  count(bytes: number): void {
    this.#arrived += bytes;
  }

  /** The body is whole. @param bytes its length, which may have been unknown. */
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

  /** Looks at what has arrived since the last look. @returns whether the body has been slow for too long. */
  look(fewest: number): boolean {
    this.#slow = this.#isArriving && this.#arrived < fewest ? this.#slow + 1 : 0;
    this.#arrived = 0;
    return this.#slow >= slowLooks;
  }
}
