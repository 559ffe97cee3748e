/** The probes that come from a client's address. They are counted by themselves: they neither wait for its operations nor hold back those of others. */
export class Probes {
  readonly client: string;

  constructor(client: string) {
    this.client = client;
  }
}

/** Whose operations are counted together: those of a client, by its name, or its probes. */
export type Party = string | Probes;

interface Entry {
  readonly party: Party;
  readonly begin: (done: () => void) => void;
}

/** Decides which operations may begin. */
export interface Turns {
  readonly limits: { readonly perConnection: number };
  /** An operation was read. */
  readonly arrive: (party: Party) => void;
  /** Whether the lane's next operation may begin. If not, the lane is given its turn later. */
  readonly enter: (party: Party, lane: Lane) => boolean;
  /** An operation that had begun is over. */
  readonly leave: (party: Party) => void;
  /** An operation is over, or will not be begun. */
  readonly depart: (party: Party) => void;
  /** The lane is gone. */
  readonly forget: (party: Party, lane: Lane) => void;
}

/** The operations of one connection, in order. */
export class Lane {
  readonly #turns: Turns;
  readonly #waiting: Entry[] = [];
  #running = 0;
  #isBeginning = false;
  /** Called when the last operation that waited has begun. */
  onClear: () => void = () => undefined;

  constructor(turns: Turns) {
    this.#turns = turns;
  }

  /** Whether an operation waits for its turn: no more should be read from the connection. */
  get isHeld(): boolean {
    return this.#waiting.length > 0;
  }

  /** How many operations wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  get isIdle(): boolean {
    return this.#running === 0 && !this.isHeld;
  }

  /** @param begin called at once or later; what it is given is to be called when the operation is over, its answer taken. */
  add(party: Party, begin: (done: () => void) => void): void {
    this.#turns.arrive(party);
    this.#waiting.push({ party, begin });
    if (this.#waiting.length === 1) this.#beginNext();
  }

  /** Begins what may begin. */
  advance(): void {
    if (!this.isHeld || this.#isBeginning) return;
    this.#beginNext();
    if (!this.isHeld) this.onClear();
  }

  #beginNext(): void {
    // An operation that is over at once has its successor begun by this loop, not from within.
    if (this.#isBeginning) return;
    this.#isBeginning = true;
    this.#beginWhileAllowed();
    this.#isBeginning = false;
  }

  #beginWhileAllowed(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      if (this.#running >= this.#turns.limits.perConnection) return;
      if (!this.#turns.enter(next.party, this)) return;
      this.#waiting.shift();
      this.#running += 1;
      next.begin(this.#done(next.party));
    }
  }

  /** The connection is gone: what waits is not begun. */
  close(): void {
    for (const { party } of this.#waiting.splice(0)) {
      this.#turns.forget(party, this);
      this.#turns.depart(party);
    }
  }

  #done(party: Party): () => void {
    let isDone = false;
    return () => {
      if (isDone) return;
      isDone = true;
      this.#running -= 1;
      this.#turns.leave(party);
      this.#turns.depart(party);
      this.advance();
    };
  }
}
