import { ClientTime } from './client-time.ts';
import { Lane, type Waiting } from './lane.ts';
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

/** What one client may have under way while the server is busy: so much work of the event loop, in milliseconds, or a few operations. Whoever comes next waits for it. */
const mostWorkMs = 100;

/** How much the event loop has to do. */
export interface Load {
  readonly isBusy: boolean;
  /** What an operation takes of the event loop, in milliseconds; 0 if that is not known. */
  readonly operationMs: number;
  /** An operation is over. */
  readonly countOperation: () => void;
}

const noLoad: Load = { isBusy: false, operationMs: 0, countOperation: () => undefined };

const probeSuffix = ' probe';

/** The name under which the probes of a client are counted: they neither wait for its operations nor hold back those of others. */
export function probesOf(client: string): string {
  return client + probeSuffix;
}

/** How long a client counts as being served after it began an operation, in milliseconds. */
const presentMs = 1000;

interface Client {
  running: number;
  /** Operations of which only an answer is left that keeps its place. */
  unread: number;
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
  readonly #unread: UnreadAnswers;
  readonly #clients = new Map<string, Client>();
  /** The client that was served last, and the last that was another. */
  #last = { name: '', at: Number.NEGATIVE_INFINITY };
  #lastOther = this.#last;

  constructor(limits: UnderWayLimits, load: Load = noLoad) {
    this.limits = limits;
    this.#load = load;
    this.#unread = new UnreadAnswers(limits.unread ?? boundless);
    this.time = new ClientTime((client) => this.isAmongOthers(client));
  }

  /** Clients of which something is under way or waits. */
  get clientCount(): number {
    return this.#clients.size;
  }

  /** Operations of a connection, whose answers that reader carries. */
  lane(reader?: Reader): Lane {
    return new Lane(this, reader);
  }

  /** An operation was read. */
  arrive(name: string): void {
    const client = this.#clients.get(name) ?? this.#newClient(name);
    this.#clients.set(name, client);
    client.total += 1;
    if (!name.endsWith(probeSuffix)) this.#notice(name);
  }

  /** Operations are over, or will not be begun. */
  depart(name: string): void {
    const client = this.#clients.get(name);
    if (client === undefined) return;
    client.total -= 1;
    this.#forgetIdle(name, client);
  }

  #forgetIdle(name: string, client: Client): void {
    if (client.total > 0 || client.unread > 0) return;
    clearTimeout(client.timer);
    this.#clients.delete(name);
  }

  /** Whether the lane's next operation may begin. If not, the lane is given its turn later. */
  enter(name: string, lane: Lane): boolean {
    const client = this.#clients.get(name);
    if (client === undefined) return false;
    const isSpent = this.time.isSpent(name);
    if (!isSpent && this.#hasPlace(name, client)) {
      client.running += 1;
      return true;
    }
    client.waiting.add(lane);
    if (isSpent) this.time.onceRenewed(name, client.proceed);
    else if (client.running >= client.allowance) this.#allowMoreLater(client);
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

  leave(name: string): void {
    const client = this.#clients.get(name);
    if (client === undefined) return;
    this.#end(client);
    this.#proceed(name, client);
  }

  /** All that is left of an operation is an answer that waits. @returns tells that its client has taken it, or is gone. */
  answer(name: string, { reader, bytes }: Waiting): () => void {
    const client = this.#clients.get(name);
    if (client === undefined) return () => undefined;
    this.#end(client);
    client.unread += 1;
    client.total -= 1;
    const giveBack = () => {
      client.unread -= 1;
      this.#proceed(name, client);
      this.#forgetIdle(name, client);
    };
    const taken = this.#unread.add({ client: name, reader, bytes, giveBack });
    // What is left is no work, so it may have made room, though it keeps a place.
    this.#proceed(name, client);
    return taken;
  }

  #end(client: Client): void {
    client.running -= 1;
    client.allowance += 1;
    this.#load.countOperation();
  }

  /** An answer that its client does not take must not keep another operation of the same client waiting: the slowest connection is broken off. */
  #hasPlace(name: string, client: Client): boolean {
    const { perClient } = this.limits;
    if (client.running >= this.#mostFor(name, client)) return false;
    while (client.running + client.unread >= perClient && this.#unread.freePlace(name));
    return client.running + client.unread < perClient;
  }

  #newClient(name: string): Client {
    const client: Client = {
      running: 0,
      unread: 0,
      total: 0,
      allowance: start.operations,
      timer: undefined,
      waiting: new Set(),
      proceed: () => this.#proceed(name, client),
    };
    return client;
  }

  #proceed(name: string, client: Client): void {
    // A lane that may not begin waits again, behind those that are here now.
    for (const lane of [...client.waiting]) {
      if (!this.#hasPlace(name, client)) return;
      if (this.time.isSpent(name)) {
        this.time.onceRenewed(name, client.proceed);
        return;
      }
      client.waiting.delete(lane);
      lane.advance();
    }
  }

  #notice(name: string): void {
    if (name !== this.#last.name) this.#lastOther = this.#last;
    this.#last = { name, at: performance.now() };
  }

  /** Whether the server is busy, and serves others beside the client. */
  isAmongOthers(name: string): boolean {
    return this.#isBesideOthers(name) && this.#load.isBusy;
  }

  #isBesideOthers(name: string): boolean {
    const other = this.#last.name === name ? this.#lastOther : this.#last;
    return performance.now() - other.at <= presentMs;
  }

  /** Operations take turns in the event loop. What one client has under way beyond a few makes the others wait, and is not done any sooner for it. */
  #mostFor(name: string, client: Client): number {
    const { perClient, perClientAmongOthers } = this.limits;
    if (client.total <= far.operations) return perClient;
    if (this.isAmongOthers(name) && this.#sendsFarMore(name, client)) client.allowance = perClientAmongOthers;
    const { operationMs, isBusy } = this.#load;
    const most = isBusy ? Math.max(far.operations, Math.floor(mostWorkMs / operationMs)) : perClient;
    return Math.min(this.#isBesideOthers(name) ? client.allowance : perClient, most, perClient);
  }

  #sendsFarMore(name: string, { total }: Client): boolean {
    let least = Number.POSITIVE_INFINITY;
    for (const [other, { total: operations }] of this.#clients)
      if (other !== name && !other.endsWith(probeSuffix)) least = Math.min(least, operations);
    // Who was served a moment ago and has nothing now will be back.
    if (least === Number.POSITIVE_INFINITY) least = 0;
    return total > far.operations + far.times * least;
  }

  /** The lane is gone. */
  forget(name: string, lane: Lane): void {
    this.#clients.get(name)?.waiting.delete(lane);
  }
}
