import { ClientTime } from './client-time.ts';
import { Intakes } from './intake.ts';
import { Lane, type Waiting } from './lane.ts';
import { LoopShares } from './loop-shares.ts';
import { type Client, nameOf, Parties, type Party, Probes } from './parties.ts';
import { boundlessRounds, Rounds } from './rounds.ts';
import { boundless, type Reader, UnreadAnswers, type UnreadLimits } from './unread-answers.ts';

/** How many operations may be under way at a time. */
export interface UnderWayLimits {
  readonly perConnection: number;
  /** Over all connections of a client. */
  readonly perClient: number;
  /** Of a client that sends far more than another does while the server is busy. */
  readonly perClientAmongOthers: number;
  /** Answers that may wait for their clients beside what is under way. */
  readonly unread?: UnreadLimits;
}

/** A client sends far more than another if it has so many operations, and so many times those of the other. */
const far = { operations: 8, times: 4 };

/**
 * Operations with which a client begins that sends more than a few beside others: each that is over allows one more, and so does time in which the event loop has rest.
 */
const start = { operations: 4, moreOperations: 8, everyMs: 100 };

/** How much the event loop has to do. */
export interface Load {
  readonly isBusy: boolean;
  /** Time that it has worked in all, in milliseconds. */
  readonly activeMs: number;
}

const noLoad: Load = { isBusy: false, activeMs: 0 };

/** What an operation costs until it arrives, in milliseconds. */
const arrivalMs = 0.03;

/**
 * Decides when operations begin: so many at a time on one connection and for one client, whatever they have sent. The connections of a client take turns, so that one
 * with a long queue does not hold up another. A client that has used up its time in the event loop waits until it has some again. In each round of the event loop
 * a few operations begin.
 */
export class UnderWay {
  readonly limits: UnderWayLimits;
  /** What each client takes of the event loop. */
  readonly time: ClientTime;
  /** When work begins. */
  readonly rounds: Rounds;
  /** When connections are read. */
  readonly intakes: Intakes;
  readonly #load: Load;
  readonly #shares: LoopShares;
  readonly #unread: UnreadAnswers;
  readonly #parties = new Parties();

  constructor(limits: UnderWayLimits, load: Load = noLoad, rounds: Rounds = new Rounds(boundlessRounds)) {
    this.limits = limits;
    this.rounds = rounds;
    this.#load = load;
    this.#shares = new LoopShares(() => load.activeMs);
    this.#unread = new UnreadAnswers(limits.unread ?? boundless);
    this.time = new ClientTime((client) => this.isAmongOthers(client));
    this.intakes = new Intakes(this.time, rounds);
  }

  /** Clients of which something is under way or waits. */
  get clientCount(): number {
    return this.#parties.size;
  }

  /** Operations of a connection, whose answers that reader carries. */
  lane(reader?: Reader): Lane {
    return new Lane(this, reader);
  }

  /** An operation was read. */
  arrive(party: Party): void {
    this.#parties.count(party, this.#parties.find(party) ?? this.#newClient(party), 1);
    this.time.spend(party instanceof Probes ? party.client : party, arrivalMs);
  }

  /** Operations are over, or will not be begun. */
  depart(party: Party): void {
    const client = this.#parties.find(party);
    if (client === undefined) return;
    this.#parties.count(party, client, -1);
    this.#forgetIdle(party, client);
  }

  /**
   * Begins to measure what an operation takes of the event loop. @returns charges its party for that, if the operation has waited for nothing outside: otherwise it
   * is not known how much of the time was its own.
   */
  measure(party: Party): () => void {
    const { number } = this.rounds;
    const charge = this.time.begin(nameOf(party));
    return () => {
      if (this.rounds.number === number) charge();
    };
  }

  #forgetIdle(party: Party, client: Client): void {
    if (client.total > 0 || client.unread > 0) return;
    clearTimeout(client.timer);
    this.rounds.forget(nameOf(party), client.takeTurn);
    this.#parties.delete(party);
  }

  /** Whether the lane's next operation may begin. If not, the lane is given its turn later. */
  enter(party: Party, lane: Lane): boolean {
    const client = this.#parties.find(party);
    if (client === undefined) return false;
    const isWaiting = this.#waitsForTime(party, client);
    const hasPlace = !isWaiting && this.#hasPlace(party, client);
    if (hasPlace && this.#hasTurn(party, client)) {
      client.hasTurn = false;
      this.#shares.begin(client.share);
      return true;
    }
    client.waiting.add(lane);
    if (!isWaiting && !hasPlace && client.share.running >= client.allowance) this.#allowMoreLater(client);
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
    const client = this.#parties.find(party);
    if (client === undefined) return;
    this.#end(party, client);
    this.#proceed(party, client);
  }

  /** All that is left of an operation is an answer that waits. @returns tells that its client has taken it, or is gone. */
  answer(party: Party, { reader, bytes }: Waiting): () => void {
    const client = this.#parties.find(party);
    if (client === undefined) return () => undefined;
    this.#end(party, client);
    client.unread += 1;
    this.#parties.count(party, client, -1);
    const giveBack = () => {
      client.unread -= 1;
      this.#proceed(party, client);
      this.#forgetIdle(party, client);
    };
    const taken = this.#unread.add({ client: party, reader, bytes, giveBack });
    // What is left is no work, so it may have made room, though it keeps a place.
    this.#proceed(party, client);
    return taken;
  }

  #end(party: Party, client: Client): void {
    this.#shares.end(client.share);
    // What an operation takes once it has waited for something is known only as a share of what all take.
    if (!(party instanceof Probes) && this.#isFarAmongOthers(party, client))
      this.time.spend(party, client.share.usedMs);
    client.share.usedMs = 0;
    client.allowance += 1;
  }

  /** An answer that its client does not take must not keep another operation of the same client waiting: the slowest connection is broken off. */
  #hasPlace(party: Party, client: Client): boolean {
    const { perClient } = this.limits;
    const { share } = client;
    if (share.running >= this.#mostFor(party, client)) return false;
    while (share.running + client.unread >= perClient && this.#unread.freePlace(party));
    return share.running + client.unread < perClient;
  }

  #newClient(party: Party): Client {
    const client: Client = {
      share: this.#shares.newShare(),
      unread: 0,
      total: 0,
      allowance: start.operations,
      timer: undefined,
      hasTurn: false,
      waiting: new Set(),
      proceed: () => this.#proceed(party, client),
      takeTurn: () => {
        client.hasTurn = true;
        this.#proceed(party, client);
        client.hasTurn = false;
      },
    };
    this.#parties.add(party, client);
    return client;
  }

  #proceed(party: Party, client: Client): void {
    // A lane that may not begin waits again, behind those that are here now.
    for (const lane of [...client.waiting]) {
      if (!this.#hasPlace(party, client)) return;
      if (this.#waitsForTime(party, client)) return;
      if (!this.#hasTurn(party, client)) return;
      client.waiting.delete(lane);
      lane.advance();
    }
  }

  /** Whether an operation may begin in this round. If not, the client has its turn later. */
  #hasTurn(party: Party, client: Client): boolean {
    client.hasTurn ||= this.rounds.take();
    if (!client.hasTurn) this.rounds.wait(nameOf(party), client.takeTurn);
    return client.hasTurn;
  }

  /** Whether the party has used up its time for now. It proceeds once it has some again. */
  #waitsForTime(party: Party, client: Client): boolean {
    const name = nameOf(party);
    if (!this.time.isSpent(name)) return false;
    this.time.onceRenewed(name, client.proceed);
    return true;
  }

  /** Whether the server is busy, and serves others beside the client. */
  isAmongOthers(party: Party): boolean {
    return this.#parties.hasOtherThan(party) && this.#load.isBusy;
  }

  /** Operations take turns in the event loop. What one client has under way beyond a few makes the others wait, and is not done any sooner for it. */
  #mostFor(party: Party, client: Client): number {
    const { perClient, perClientAmongOthers } = this.limits;
    if (client.total <= far.operations) return perClient;
    if (this.#isFarAmongOthers(party, client)) client.allowance = perClientAmongOthers;
    return this.#parties.hasOtherThan(party) ? Math.min(client.allowance, perClient) : perClient;
  }

  /** Whether the server is busy, and the client sends far more than another. */
  #isFarAmongOthers(party: Party, { total }: Client): boolean {
    if (total <= far.operations || !this.isAmongOthers(party)) return false;
    return total > far.operations + far.times * this.#parties.leastOfOthers(party);
  }

  /** The lane is gone. */
  forget(party: Party, lane: Lane): void {
    this.#parties.find(party)?.waiting.delete(lane);
  }
}
