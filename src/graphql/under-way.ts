import { ClientTime } from './client-time.ts';
import { Lane, type Party, Probes } from './lane.ts';
import { LoopShares, type Share } from './loop-shares.ts';

/** How many operations may be under way at a time. */
export interface UnderWayLimits {
  readonly perConnection: number;
  /** Over all connections of a client. */
  readonly perClient: number;
  /** Of a client that sends far more than another does while the server is busy. */
  readonly perClientAmongOthers: number;
}

/** A client sends far more than another if it has so many operations, and so many times those of the other. */
const far = { operations: 8, times: 4 };

/**
 * Operations with which a client begins that sends more than a few beside others: each that is over allows one more, and so does time in which the event loop has rest.
 */
const start = { operations: 4, moreOperations: 8, everyMs: 100 };

/** How long a client counts as being served after it began an operation, in milliseconds. */
const presentMs = 1000;

/** How much the event loop has to do. */
export interface Load {
  readonly isBusy: boolean;
  /** Time that it has worked in all, in milliseconds. */
  readonly activeMs: number;
}

const noLoad: Load = { isBusy: false, activeMs: 0 };

interface Client {
  /** Its operations under way, and what they have had of the event loop. */
  readonly share: Share;
  /** Operations that were read, under way or not. */
  total: number;
  /** Operations that may be under way, if it sends more than a few beside others. */
  allowance: number;
  timer: NodeJS.Timeout | undefined;
  /** Lanes whose next operation waits for this client's share, in the order of their turns. */
  readonly waiting: Set<Lane>;
  /** Gives the lanes that wait their turns. */
  readonly proceed: () => void;
}

/**
 * Decides when operations begin: so many at a time on one connection and for one client, whatever they have sent. The connections of a client take turns, so that one
 * with a long queue does not hold up another. A client that has used up its time in the event loop waits until it has some again.
 */
export class UnderWay {
  readonly limits: UnderWayLimits;
  /** What each client takes of the event loop. */
  readonly time: ClientTime;
  readonly #load: Load;
  readonly #shares: LoopShares;
  readonly #clients = new Map<string, Client>();
  /** The same of the probes from each client's address. */
  readonly #probes = new Map<string, Client>();
  /** The client that was served last, and the last that was another. */
  #last = { name: '', at: Number.NEGATIVE_INFINITY };
  #lastOther = this.#last;

  constructor(limits: UnderWayLimits, load: Load = noLoad) {
    this.limits = limits;
    this.#load = load;
    this.#shares = new LoopShares(() => load.activeMs);
    this.time = new ClientTime((client) => this.isAmongOthers(client));
  }

  /** Clients of which something is under way or waits. */
  get clientCount(): number {
    return this.#clients.size + this.#probes.size;
  }

  /** Operations of a connection. */
  lane(): Lane {
    return new Lane(this);
  }

  /** An operation was read. */
  arrive(party: Party): void {
    const [counted, name] = this.#placeOf(party);
    const client = counted.get(name) ?? this.#newClient(party);
    counted.set(name, client);
    client.total += 1;
    if (!(party instanceof Probes)) this.#notice(name);
  }

  /** Operations are over, or will not be begun. */
  depart(party: Party): void {
    const [counted, name] = this.#placeOf(party);
    const client = counted.get(name);
    if (client === undefined) return;
    client.total -= 1;
    if (client.total > 0) return;
    clearTimeout(client.timer);
    counted.delete(name);
  }

  /** Whether the lane's next operation may begin. If not, the lane is given its turn later. */
  enter(party: Party, lane: Lane): boolean {
    const client = this.#find(party);
    if (client === undefined) return false;
    const isWaiting = this.#waitsForTime(party, client);
    if (!isWaiting && client.share.running < this.#mostFor(party, client)) {
      this.#shares.begin(client.share);
      return true;
    }
    client.waiting.add(lane);
    if (!isWaiting && client.share.running >= client.allowance) this.#allowMoreLater(client);
    return false;
  }

  #allowMoreLater(client: Client): void {
    client.timer ??= setTimeout(() => {
      client.timer = undefined;
      if (!this.#load.isBusy) client.allowance += start.moreOperations;
      client.proceed();
      if (client.waiting.size > 0) this.#allowMoreLater(client);
    }, start.everyMs).unref();
  }

  leave(party: Party): void {
    const client = this.#find(party);
    if (client === undefined) return;
    this.#shares.end(client.share);
    // What an operation takes once it has waited for something is known only as a share of what all take.
    if (!(party instanceof Probes) && this.#isFarAmongOthers(party, client))
      this.time.spend(party, client.share.usedMs);
    client.share.usedMs = 0;
    client.allowance += 1;
    this.#proceed(party, client);
  }

  #newClient(party: Party): Client {
    const client: Client = {
      share: this.#shares.newShare(),
      total: 0,
      allowance: start.operations,
      timer: undefined,
      waiting: new Set(),
      proceed: () => this.#proceed(party, client),
    };
    return client;
  }

  #proceed(party: Party, client: Client): void {
    // A lane that may not begin waits again, behind those that are here now.
    for (const lane of [...client.waiting]) {
      if (client.share.running >= this.#mostFor(party, client)) return;
      if (this.#waitsForTime(party, client)) return;
      client.waiting.delete(lane);
      lane.advance();
    }
  }

  /** Whether the client has used up its time for now. It proceeds once it has some again. Probes are not charged. */
  #waitsForTime(party: Party, client: Client): boolean {
    if (party instanceof Probes || !this.time.isSpent(party)) return false;
    this.time.onceRenewed(party, client.proceed);
    return true;
  }

  #placeOf(party: Party): [Map<string, Client>, string] {
    return party instanceof Probes ? [this.#probes, party.client] : [this.#clients, party];
  }

  #find(party: Party): Client | undefined {
    const [counted, name] = this.#placeOf(party);
    return counted.get(name);
  }

  #notice(name: string): void {
    if (name !== this.#last.name) this.#lastOther = this.#last;
    this.#last = { name, at: performance.now() };
  }

  /** Whether the server is busy, and serves others beside the client. */
  isAmongOthers(party: Party): boolean {
    return this.#isBesideOthers(party) && this.#load.isBusy;
  }

  #isBesideOthers(party: Party): boolean {
    const other = this.#last.name === party ? this.#lastOther : this.#last;
    return performance.now() - other.at <= presentMs;
  }

  /** Operations take turns in the event loop. What one client has under way beyond a few makes the others wait, and is not done any sooner for it. */
  #mostFor(party: Party, client: Client): number {
    const { perClient, perClientAmongOthers } = this.limits;
    if (client.total <= far.operations) return perClient;
    if (this.#isFarAmongOthers(party, client)) client.allowance = perClientAmongOthers;
    return this.#isBesideOthers(party) ? Math.min(client.allowance, perClient) : perClient;
  }

  /** Whether the server is busy, and the client sends far more than another. */
  #isFarAmongOthers(party: Party, { total }: Client): boolean {
    if (total <= far.operations || !this.isAmongOthers(party)) return false;
    let least = Number.POSITIVE_INFINITY;
    for (const [other, { total: operations }] of this.#clients)
      if (other !== party) least = Math.min(least, operations);
    // Who was served a moment ago and has nothing now will be back.
    if (least === Number.POSITIVE_INFINITY) least = 0;
    return total > far.operations + far.times * least;
  }

  /** The lane is gone. */
  forget(party: Party, lane: Lane): void {
    this.#find(party)?.waiting.delete(lane);
  }
}
