/** A connection that carries responses to its client. */
export interface Reader {
  /** Recent rate at which its client takes data. */
  readonly bytesPerSecond: number;
  /** Closes the connection immediately. */
  readonly cut: () => void;
}

/** Limits in bytes on responses that wait for their clients. */
export interface UnreadLimits {
  /** Per client, and in total. A response beyond these limits keeps its slot. */
  readonly perClient: number;
  readonly process: number;
  /**
   * Factor for the limits that include responses that keep their slots. Beyond it, the slowest
   * connections are closed.
   */
  readonly times: number;
}

/** Without limits, no waiting response keeps its slot. */
export const boundless: UnreadLimits = {
  perClient: Number.POSITIVE_INFINITY,
  process: Number.POSITIVE_INFINITY,
  times: 1,
};

export interface UnreadResponse {
  readonly client: unknown;
  readonly reader: Reader;
  readonly bytes: number;
  /**
   * Called once, immediately or later, when the response no longer needs its slot among the running
   * operations.
   */
  readonly giveBack: () => void;
}

interface OfClient {
  bytes: number;
  readonly answers: Set<UnreadResponse>;
}

/**
 * Complete responses that their clients have not taken. Such a response is no longer work, so it
 * releases its slot; otherwise a client that reads slowly would block others of the same address.
 * The bytes that wait are limited.
 */
export class UnreadResponses {
  readonly #limits: UnreadLimits;
  readonly #clients = new Map<unknown, OfClient>();
  /** Responses that keep their slots, the oldest first. */
  readonly #kept = new Set<UnreadResponse>();
  #bytes = 0;

  constructor(limits: UnreadLimits) {
    this.#limits = limits;
  }

  /** Total number of waiting bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * A response is complete.
   * @returns a function to call when its client has taken it or has disconnected.
   */
  add(answer: UnreadResponse): () => void {
    const ofClient = this.#clients.get(answer.client) ?? { bytes: 0, answers: new Set() };
    this.#clients.set(answer.client, ofClient);
    ofClient.answers.add(answer);
    ofClient.bytes += answer.bytes;
    this.#bytes += answer.bytes;
    if (this.#isWithin(ofClient, 1)) answer.giveBack();
    else {
      this.#kept.add(answer);
      this.#bound(ofClient);
    }
    return () => {
      this.#remove(answer);
      this.#giveBackWhatFits();
    };
  }

  /**
   * Closes the slowest connection of a client with a response that keeps its slot.
   * @returns whether there was one.
   */
  freePlace(client: unknown): boolean {
    const kept = [...this.#kept].filter((answer) => answer.client === client);
    return this.#cutSlowest(kept);
  }

  #isWithin(ofClient: OfClient, times: number): boolean {
    const { perClient, process } = this.#limits;
    return ofClient.bytes <= times * perClient && this.#bytes <= times * process;
  }

  #bound(ofClient: OfClient): void {
    const { perClient, process, times } = this.#limits;
    while (ofClient.bytes > times * perClient && readersOf(ofClient.answers) > 1)
      this.#cutSlowest(ofClient.answers);
    while (this.#bytes > times * process) {
      const all = [...this.#clients.values()].flatMap(({ answers }) => [...answers]);
      if (readersOf(all) <= 1) return;
      this.#cutSlowest(all);
    }
  }

  #cutSlowest(answers: Iterable<UnreadResponse>): boolean {
    let slowest: UnreadResponse | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const answer of answers) {
      const { bytesPerSecond } = answer.reader;
      // Among equally slow connections, take the one that has waited longest.
      if (slowest !== undefined && bytesPerSecond >= least) continue;
      slowest = answer;
      least = bytesPerSecond;
    }
    if (slowest === undefined) return false;
    const { client, reader } = slowest;
    // Cut first: releasing slots starts other operations, and none should start on this connection.
    reader.cut();
    for (const answer of [...(this.#clients.get(client)?.answers ?? [])])
      if (answer.reader === reader) this.#remove(answer);
    return true;
  }

  #remove(answer: UnreadResponse): void {
    const ofClient = this.#clients.get(answer.client);
    if (!ofClient?.answers.delete(answer)) return;
    ofClient.bytes -= answer.bytes;
    this.#bytes -= answer.bytes;
    if (ofClient.answers.size === 0) this.#clients.delete(answer.client);
    if (this.#kept.delete(answer)) answer.giveBack();
  }

  #giveBackWhatFits(): void {
    for (const answer of [...this.#kept]) {
      if (this.#bytes > this.#limits.process) return;
      const ofClient = this.#clients.get(answer.client);
      if (ofClient === undefined || !this.#isWithin(ofClient, 1)) continue;
      if (this.#kept.delete(answer)) answer.giveBack();
    }
  }
}

function readersOf(answers: Iterable<UnreadResponse>): number {
  const readers = new Set<Reader>();
  for (const { reader } of answers) readers.add(reader);
  return readers.size;
}
