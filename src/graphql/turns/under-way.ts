import { ClientTime } from './client-time.ts';
import { Intakes } from './intake.ts';
import { Lane, type Waiting } from './lane.ts';
import { LoopShares } from './loop-shares.ts';
import { type Client, nameOf, Parties, type Party, Probes } from './parties.ts';
import { boundlessRounds, Rounds } from './rounds.ts';
import { boundless, type Reader, UnreadAnswers, type UnreadLimits } from './unread-answers.ts';

/** Limits on running operations. */
export interface UnderWayLimits {
  readonly perConnection: number;
  /** Maximum over all connections of a client. */
  readonly perClient: number;
  /** Maximum for a client that sends far more than another while the server is busy. */
  readonly perClientAmongOthers: number;
  /** Limits on responses that wait for their clients, in addition to running operations. */
  readonly unread?: UnreadLimits;
}

/**
 * A client sends far more than another if its operations exceed this number plus this multiple of
 * the operations of the other.
 */
const far = { operations: 8, times: 4 };

/**
 * Initial limit for a client that sends more than a few operations while others are served. It
 * grows by one per ended operation, and by `moreOperations` per `everyMs` while the loop is not
 * busy.
 */
const start = { operations: 4, moreOperations: 8, everyMs: 100 };

/** Load of the event loop. */
export interface Load {
  readonly isBusy: boolean;
  /** Total active time, in milliseconds. */
  readonly activeMs: number;
}

const noLoad: Load = { isBusy: false, activeMs: 0 };

/** Cost of an operation until it has arrived, in milliseconds. */
const arrivalMs = 0.03;

/**
 * Decides when operations start, within limits per connection and per client. The connections of a
 * client take turns, so that a long queue on one does not delay another. A client that has used up
 * its event loop time waits for more. A few operations start in each round of the event loop.
 */
export class UnderWay {
  readonly limits: UnderWayLimits;
  /** Event loop time of each client. */
  readonly time: ClientTime;
  /** Decides when work starts. */
  readonly rounds: Rounds;
  /** Decides when connections are read. */
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

  /** Number of clients with running or waiting operations. */
  get clientCount(): number {
    return this.#parties.size;
  }

  /** Creates a lane for a connection that carries its responses to `reader`. */
  lane(reader?: Reader): Lane {
    return new Lane(this, reader);
  }

  /** An operation was read. */
  arrive(party: Party): void {
    this.#parties.count(party, this.#parties.find(party) ?? this.#newClient(party), 1);
    this.time.spend(party instanceof Probes ? party.client : party, arrivalMs);
  }

  /** An operation is over or will not start. */
  depart(party: Party): void {
    const client = this.#parties.find(party);
    if (client === undefined) return;
    this.#parties.count(party, client, -1);
    this.#forgetIdle(party, client);
  }

  /** Measures an operation. @returns charges its party, unless it waited for anything external. */
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

  /** Whether the lane's next operation may start. If not, the lane gets its turn later. */
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

  /** Only a response is left. @returns a function to call when its client has taken it or left. */
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
    // A response is not work, so there may be a free slot, even if it keeps its own.
    this.#proceed(party, client);
    return taken;
  }

  #end(party: Party, client: Client): void {
    this.#shares.end(client.share);
    // After an operation has waited, its time is known only as a share of all operations.
    if (!(party instanceof Probes) && this.#isFarAmongOthers(party, client))
      this.time.spend(party, client.share.usedMs);
    client.share.usedMs = 0;
    client.allowance += 1;
  }

  /**
   * Cuts the client's slowest connection if responses on it block the client's other operations.
   */
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
    // A lane that may not start waits again, behind the lanes that are here now.
    for (const lane of [...client.waiting]) {
      if (!this.#hasPlace(party, client)) return;
      if (this.#waitsForTime(party, client)) return;
      if (!this.#hasTurn(party, client)) return;
      client.waiting.delete(lane);
      lane.advance();
    }
  }

  /** Whether an operation may start in this round. If not, the client gets its turn later. */
  #hasTurn(party: Party, client: Client): boolean {
    client.hasTurn ||= this.rounds.take();
    if (!client.hasTurn) this.rounds.wait(nameOf(party), client.takeTurn);
    return client.hasTurn;
  }

  /** Whether the party has used up its time. It proceeds once it has time again. */
  #waitsForTime(party: Party, client: Client): boolean {
    const name = nameOf(party);
    if (!this.time.isSpent(name)) return false;
    this.time.onceRenewed(name, client.proceed);
    return true;
  }

  /** Whether the server is busy and serves other clients too. */
  isAmongOthers(party: Party): boolean {
    return this.#parties.hasOtherThan(party) && this.#load.isBusy;
  }

  /** More than a few running operations of one client delay all others and end no sooner. */
  #mostFor(party: Party, client: Client): number {
    const { perClient, perClientAmongOthers } = this.limits;
    if (client.total <= far.operations) return perClient;
    if (this.#isFarAmongOthers(party, client)) client.allowance = perClientAmongOthers;
    return this.#parties.hasOtherThan(party) ? Math.min(client.allowance, perClient) : perClient;
  }

  /** Whether the server is busy and the client sends far more than another. */
  #isFarAmongOthers(party: Party, { total }: Client): boolean {
    if (total <= far.operations || !this.isAmongOthers(party)) return false;
    return total > far.operations + far.times * this.#parties.leastOfOthers(party);
  }

  /** The lane has ended. */
  forget(party: Party, lane: Lane): void {
    this.#parties.find(party)?.waiting.delete(lane);
  }
}
