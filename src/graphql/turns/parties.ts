import type { Lane } from './lane.ts';
import type { Share } from './loop-shares.ts';
import { Presence } from './presence.ts';

/** The probes that come from a client's address. They are counted by themselves: they neither wait for its operations nor hold back those of others. */
export class Probes {
  readonly client: string;

  constructor(client: string) {
    this.client = client;
  }
}

/** Whose operations are counted together: those of a client, by its name, or its probes. */
export type Party = string | Probes;

/** The name under which the time and the turns of a party are counted. */
export function nameOf(party: Party): string {
  return party instanceof Probes ? `probes of ${party.client}` : party;
}

/** What is known of a party. */
export interface Client {
  /** Its operations under way, and what they have had of the event loop. */
  readonly share: Share;
  /** Operations of which only an answer is left that keeps its place. */
  unread: number;
  /** Operations that were read, under way or not. */
  total: number;
  /** Operations that may be under way, if it sends more than a few beside others. */
  allowance: number;
  timer: NodeJS.Timeout | undefined;
  /** Whether its next operation may begin in this round of the event loop. */
  hasTurn: boolean;
  /** Lanes whose next operation waits for this client's share, in the order of their turns. */
  readonly waiting: Set<Lane>;
  /** Gives the lanes that wait their turns. */
  readonly proceed: () => void;
  /** Begins the operation that is next, in this round of the event loop. */
  readonly takeTurn: () => void;
}

/** The clients, and the probes from their addresses, of which something is under way or waits. */
export class Parties {
  readonly #clients = new Map<string, Client>();
  readonly #probes = new Map<string, Client>();
  readonly #presence = new Presence();
  /** Clients with operations that are not over. */
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

  /** Operations of a party arrive, or are over. */
  count(party: Party, client: Client, change: number): void {
    const before = client.total;
    client.total += change;
    if (party instanceof Probes) return;
    if (before === 0 && client.total > 0) this.#busyClients += 1;
    if (before > 0 && client.total === 0) this.#busyClients -= 1;
    this.#presence.notice(party);
  }

  /** Whether another client than the party has an operation that is not over, or had one a moment ago. */
  hasOtherThan(party: Party): boolean {
    const own = party instanceof Probes ? 0 : (this.find(party)?.total ?? 0);
    return this.#busyClients > (own > 0 ? 1 : 0) || this.#presence.hasOtherThan(party);
  }

  /** Operations of the other client that has the fewest; 0 when there is none: who was served a moment ago and has nothing now will be back. */
  leastOfOthers(party: Party): number {
    let least = Number.POSITIVE_INFINITY;
    for (const [other, { total }] of this.#clients) if (other !== party) least = Math.min(least, total);
    return least === Number.POSITIVE_INFINITY ? 0 : least;
  }

  #placeOf(party: Party): [Map<string, Client>, string] {
    return party instanceof Probes ? [this.#probes, party.client] : [this.#clients, party];
  }
}
