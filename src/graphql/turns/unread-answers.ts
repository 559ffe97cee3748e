/** A connection that carries answers to its client. */
export interface Reader {
  /** What its client took lately. */
  readonly bytesPerSecond: number;
  /** Breaks the connection off. */
  readonly cut: () => void;
}

/** Bytes of answers that may wait for their clients. */
export interface UnreadLimits {
  /** Of one client, and of all together. An answer beyond that keeps its place. */
  readonly perClient: number;
  readonly process: number;
  /** How many times as much may wait with the answers that keep their places. Beyond that the slowest connections are broken off. */
  readonly times: number;
}

/** Without limits nothing that waits keeps its place. */
export const boundless: UnreadLimits = {
  perClient: Number.POSITIVE_INFINITY,
  process: Number.POSITIVE_INFINITY,
  times: 1,
};

export interface UnreadAnswer {
  readonly client: unknown;
  readonly reader: Reader;
  readonly bytes: number;
  /** Called once, at once or later: the answer does not need the place any more that it had among those under way. */
  readonly giveBack: () => void;
}

interface OfClient {
  bytes: number;
  readonly answers: Set<UnreadAnswer>;
}

/**
 * The answers that are whole and that their clients have not taken. Such an answer is no work any more, so it gives back its place: otherwise a client that reads
 * slowly would keep others of the same address from being served. What so waits is bounded in bytes.
 */
export class UnreadAnswers {
  readonly #limits: UnreadLimits;
  readonly #clients = new Map<unknown, OfClient>();
  /** Answers that keep their places, the first of them first. */
  readonly #kept = new Set<UnreadAnswer>();
  #bytes = 0;

  constructor(limits: UnreadLimits) {
    this.#limits = limits;
  }

  /** Bytes that wait for all clients. */
  get bytes(): number {
    return this.#bytes;
  }

  /** An answer is whole. @returns tells that its client has taken it, or is gone. */
  add(answer: UnreadAnswer): () => void {
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

  /** Breaks off the slowest connection of a client with an answer that keeps its place. @returns whether there was one. */
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

  #cutSlowest(answers: Iterable<UnreadAnswer>): boolean {
    let slowest: UnreadAnswer | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const answer of answers) {
      const { bytesPerSecond } = answer.reader;
      // Of those that are as slow, the one that has waited longest.
      if (slowest !== undefined && bytesPerSecond >= least) continue;
      slowest = answer;
      least = bytesPerSecond;
    }
    if (slowest === undefined) return false;
    const { client, reader } = slowest;
    // First: what is given back begins others, and nothing more is to begin here.
    reader.cut();
    for (const answer of [...(this.#clients.get(client)?.answers ?? [])])
      if (answer.reader === reader) this.#remove(answer);
    return true;
  }

  #remove(answer: UnreadAnswer): void {
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

function readersOf(answers: Iterable<UnreadAnswer>): number {
  const readers = new Set<Reader>();
  for (const { reader } of answers) readers.add(reader);
  return readers.size;
}
