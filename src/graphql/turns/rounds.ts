/** How much is begun in one round, at most; and however long it has lasted; and the time after which nothing more is, in milliseconds. */
const ofRound = { most: 16, least: 2, ms: 4 };

/** Turns in one round, though it may begin any number of pieces at once. */
const mostTurns = 64;

export interface RoundsOptions {
  /** Pieces of work that are begun in one round of the event loop, at most. */
  readonly most?: number;
  /** Time after which a round begins nothing more, in milliseconds. What the loop reads counts. */
  readonly ms?: number;
  /** Calls after the event loop has looked for what has arrived; what one callback leaves as microtasks is done before the next. */
  readonly schedule?: (callback: () => void) => void;
  readonly now?: () => number;
}

/** Begins whatever comes at once. */
export const boundlessRounds: RoundsOptions = {
  most: Number.POSITIVE_INFINITY,
  ms: Number.POSITIVE_INFINITY,
};

/**
 * Divides what is begun over the rounds of the event loop, so that the loop looks for what others have sent after a few milliseconds, whatever one client has sent in
 * one piece. Clients take turns; the work of one client is begun in the order in which it came.
 */
export class Rounds {
  readonly #most: number;
  readonly #ms: number;
  readonly #schedule: (callback: () => void) => void;
  readonly #now: () => number;
  /** What waits, of each client, in the order of the clients' turns. */
  readonly #waiting = new Map<unknown, Set<() => void>>();
  #isOpen = false;
  /** A callback runs that has its turn, which is for one piece of work. */
  #isInTurn = false;
  #number = 0;
  #begun = 0;
  #startedAt = 0;

  constructor({ most = ofRound.most, ms = ofRound.ms, schedule = setImmediate, now }: RoundsOptions = {}) {
    this.#most = most;
    this.#ms = ms;
    this.#schedule = schedule;
    this.#now = now ?? (() => performance.now());
  }

  /** The round that runs. What is done in the round in which it began has waited for nothing from outside. */
  get number(): number {
    this.#open();
    return this.#number;
  }

  /** Whether a piece of work may begin at once. If so, it counts as begun. */
  take(): boolean {
    if (this.#waiting.size > 0 || this.#isInTurn) return false;
    this.#open();
    if (!this.#hasRoom()) return false;
    this.#begun += 1;
    return true;
  }

  /** Calls once, when it is the client's turn. A callback that waits already keeps its place. */
  wait(client: unknown, callback: () => void): void {
    const ofClient = this.#waiting.get(client) ?? new Set();
    ofClient.add(callback);
    this.#waiting.set(client, ofClient);
    this.#open();
  }

  forget(client: unknown, callback: () => void): void {
    const ofClient = this.#waiting.get(client);
    if (ofClient?.delete(callback) && ofClient.size === 0) this.#waiting.delete(client);
  }

  #open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#start();
    this.#schedule(this.#turnOver);
  }

  readonly #turnOver = () => {
    this.#start();
    this.#isOpen = this.#waiting.size > 0;
    if (!this.#isOpen) return;
    // Each client that has had its turn may wait for the next by then.
    const turns = Math.min(this.#most, mostTurns);
    for (let turn = 0; turn < turns; turn += 1) this.#schedule(this.#beginNext);
    this.#schedule(this.#turnOver);
  };

  #start(): void {
    this.#number += 1;
    this.#begun = 0;
    this.#startedAt = this.#now();
  }

  #hasRoom(): boolean {
    const least = Math.min(ofRound.least, this.#most);
    if (this.#begun < least) return true;
    return this.#begun < this.#most && this.#now() - this.#startedAt < this.#ms;
  }

  readonly #beginNext = () => {
    if (!this.#hasRoom()) return;
    const [next] = this.#waiting;
    if (next === undefined) return;
    const [client, ofClient] = next;
    const [callback] = ofClient;
    // To the back: the next client is next.
    this.#waiting.delete(client);
    if (callback === undefined) return;
    ofClient.delete(callback);
    if (ofClient.size > 0) this.#waiting.set(client, ofClient);
    this.#begun += 1;
    this.#isInTurn = true;
    try {
      callback();
    } finally {
      this.#isInTurn = false;
    }
  };
}
