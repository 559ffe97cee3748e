import type { Lane } from './lane.ts';
import type { Share } from './loop-shares.ts';
import { Presence } from './presence.ts';

/**
 * The probes from a client's address. They are counted separately: they neither wait for its
 * operations nor delay those of others.
 */
export class Probes {
  readonly client: string;

  constructor(client: string) {
    this.client = client;
  }
}

/** Owner of operations that are counted together: a client, by its name, or its probes. */
export type Party = string | Probes;

/** The name under which the time and the turns of a party are counted. */
export function nameOf(party: Party): string {
  return party instanceof Probes ? `probes of ${party.client}` : party;
}

/** State of a party. */
export interface Client {
  /** Its running operations and their event loop time. */
  readonly share: Share;
  /** Number of operations of which only a response is left that still occupies a slot. */
  unread: number;
  /** Number of operations that were read, running or not. */
  total: number;
  /** Maximum number of running operations, if it sends more than a few while others are served. */
  allowance: number;
  timer: NodeJS.Timeout | undefined;
  /** Whether its next operation may start in this round of the event loop. */
  hasTurn: boolean;
  /** Lanes whose next operation waits for this client's share, in the order of their turns. */
  readonly waiting: Set<Lane>;
  /** Gives the waiting lanes their turns. */
  readonly proceed: () => void;
  /** Starts the next operation, in this round of the event loop. */
  readonly takeTurn: () => void;
}

/** All clients, and the probes from their addresses, with running or waiting operations. */
export class Parties {
  readonly #clients = new Map<string, Client>();
  readonly #probes = new Map<string, Client>();
  readonly #presence = new Presence();
  /** Number of clients with operations that are not over. */
  #busyClients = 0;

  get size(): number {
    return this.#clients.size + this.#probes.size;
  }

  find(party: Party): Client | undefined {
    const [parties, name] = this.#placeOf(party);
    return parties.get(name);
  }

  add(party: Party, client: Client): void {
    const [parties, name] = this.#placeOf(party);
    parties.set(name, client);
  }

  delete(party: Party): void {
    const [parties, name] = this.#placeOf(party);
    parties.delete(name);
  }

  /** Counts operations of a party that arrive or end. */
  count(party: Party, client: Client, change: number): void {
    const before = client.total;
    client.total += change;
    if (party instanceof Probes) return;
    if (before === 0 && client.total > 0) this.#busyClients += 1;
    if (before > 0 && client.total === 0) this.#busyClients -= 1;
    this.#presence.notice(party);
  }

  /** Whether a client other than the party has an operation, or had one a moment ago. */
  hasOtherThan(party: Party): boolean {
    const own = party instanceof Probes ? 0 : (this.find(party)?.total ?? 0);
    return this.#busyClients > (own > 0 ? 1 : 0) || this.#presence.hasOtherThan(party);
  }

  /**
   * The lowest number of operations of any other client. It is 0 if there is no other: a client
   * that was served a moment ago and has none now is expected back.
   */
  leastOfOthers(party: Party): number {
    let least = Number.POSITIVE_INFINITY;
    for (const [other, { total }] of this.#clients) if (other !== party) least = Math.min(least, total);
    return least === Number.POSITIVE_INFINITY ? 0 : least;
  }

  #placeOf(party: Party): [Map<string, Client>, string] {
    return party instanceof Probes ? [this.#probes, party.client] : [this.#clients, party];
  }
}
