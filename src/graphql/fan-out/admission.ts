import { SubscriptionLimitError } from '../../platform/events/subscription-errors.ts';

export interface AdmissionLimits {
  /** Maximum number of open streams in this process. */
  readonly maxOpen: number;
  /** Maximum number of open streams per client. */
  readonly maxPerClient: number;
}

/** Counts the open streams of this process and rejects those beyond its limits. */
export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #ofClients = new Map<string, number>();
  #open = 0;

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
  }

  get openStreams(): number {
    return this.#open;
  }

  /**
   * @param client the owner of the stream; null if any number of clients share the name.
   * @returns a function that releases the slot.
   * @throws SubscriptionLimitError
   */
  enter(client: string | null): () => void {
    const { maxOpen, maxPerClient } = this.#limits;
    if (this.#open >= maxOpen) {
      throw new SubscriptionLimitError(
        `This server serves at most ${maxOpen} streams at a time. Try again later.`,
      );
    }
    const own = client === null ? 0 : (this.#ofClients.get(client) ?? 0);
    if (own >= maxPerClient) {
      throw new SubscriptionLimitError(
        `One client address may have at most ${maxPerClient} streams at a time. Complete some of them first.`,
      );
    }
    this.#count(client, 1);
    let isInside = true;
    return () => {
      if (isInside) this.#count(client, -1);
      isInside = false;
    };
  }

  #count(client: string | null, change: 1 | -1): void {
    this.#open += change;
    if (client === null) return;
    const own = (this.#ofClients.get(client) ?? 0) + change;
    if (own === 0) this.#ofClients.delete(client);
    else this.#ofClients.set(client, own);
  }
}
