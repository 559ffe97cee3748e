import type { Share } from './loop-shares.ts';
import type { OperationQueue } from './operation-queue.ts';
import { RecentClients } from './recent-clients.ts';

/**
 * The probes from a client's address. They are counted separately, so they neither wait for the
 * operations of the client nor delay other clients.
 */
export class Probes {
  readonly client: string;

  constructor(client: string) {
    this.client = client;
  }
}

/** Owner of operations that are counted together: a client, by its name, or its probes. */
export type Sender = string | Probes;

/** The name under which the time and the turns of a sender are counted. */
export function nameOf(sender: Sender): string {
  return sender instanceof Probes ? `probes of ${sender.client}` : sender;
}

/** State of a sender. */
export interface Client {
  /** Its running operations and their event loop time. */
  readonly share: Share;
  /**
   * Number of operations of which only the response is left, and whose response still occupies a
   * slot.
   */
  unread: number;
  /** Number of operations that were read, running or not. */
  total: number;
  /** Maximum number of running operations, if it sends more than a few while others are served. */
  allowance: number;
  timer: NodeJS.Timeout | undefined;
  /** Whether its next operation may start in this iteration of the event loop. */
  hasTurn: boolean;
  /** Queues whose next operation waits for this client's share, in the order of their turns. */
  readonly waiting: Set<OperationQueue>;
  /** Gives the waiting queues their turns. */
  readonly proceed: () => void;
  /** Starts the next operation, in this iteration of the event loop. */
  readonly takeTurn: () => void;
}

/** All clients, and the probes from their addresses, with running or waiting operations. */
export class Senders {
  readonly #clients = new Map<string, Client>();
  readonly #probes = new Map<string, Client>();
  readonly #recentClients = new RecentClients();
  /** Number of clients with operations that are not over. */
  #busyClients = 0;

  get size(): number {
    return this.#clients.size + this.#probes.size;
  }

  find(sender: Sender): Client | undefined {
    const [senders, name] = this.#placeOf(sender);
    return senders.get(name);
  }

  add(sender: Sender, client: Client): void {
    const [senders, name] = this.#placeOf(sender);
    senders.set(name, client);
  }

  delete(sender: Sender): void {
    const [senders, name] = this.#placeOf(sender);
    senders.delete(name);
  }

  /** Counts operations of a sender that arrive or end. */
  count(sender: Sender, client: Client, change: number): void {
    const before = client.total;
    client.total += change;
    if (sender instanceof Probes) return;
    if (before === 0 && client.total > 0) this.#busyClients += 1;
    if (before > 0 && client.total === 0) this.#busyClients -= 1;
    this.#recentClients.notice(sender);
  }

  /** Whether a client other than the sender has an operation, or had one a moment ago. */
  hasOtherThan(sender: Sender): boolean {
    const own = sender instanceof Probes ? 0 : (this.find(sender)?.total ?? 0);
    return this.#busyClients > (own > 0 ? 1 : 0) || this.#recentClients.hasOtherThan(sender);
  }

  /**
   * The lowest number of operations of any other client. It is 0 if no other client has operations,
   * because a client that was served a moment ago may soon send another.
   */
  minOfOthers(sender: Sender): number {
    let least = Number.POSITIVE_INFINITY;
    for (const [other, { total }] of this.#clients) if (other !== sender) least = Math.min(least, total);
    return least === Number.POSITIVE_INFINITY ? 0 : least;
  }

  #placeOf(sender: Sender): [Map<string, Client>, string] {
    return sender instanceof Probes ? [this.#probes, sender.client] : [this.#clients, sender];
  }
}
