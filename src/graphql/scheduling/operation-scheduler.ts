import { ClientTime } from './client-time.ts';
import { LoopScheduler, unlimitedLoop } from './loop-scheduler.ts';
import { LoopShares } from './loop-shares.ts';
import { OperationQueue, type Waiting } from './operation-queue.ts';
import { ReadScheduler } from './read-scheduler.ts';
import { type Client, nameOf, Probes, type Sender, Senders } from './senders.ts';
import { boundless, type Reader, type UnreadLimits, UnreadResponses } from './unread-responses.ts';

/** Limits on running operations. */
export interface OperationLimits {
  readonly perConnection: number;
  /** Maximum over all connections of a client. */
  readonly perClient: number;
  /** Maximum for a client that sends far more than another while the server is busy. */
  readonly perClientAmongOthers: number;
  /** Limits on responses that wait for their clients, in addition to running operations. */
  readonly unread?: UnreadLimits;
}

/**
 * A client sends far more than another if it has more operations than this number, plus this
 * multiple of the operations of the other client.
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
 * its event loop time waits for more. A few operations start in each iteration of the event loop.
 */
export class OperationScheduler {
  readonly limits: OperationLimits;
  /** Event loop time of each client. */
  readonly time: ClientTime;
  /** Decides when work starts. */
  readonly loop: LoopScheduler;
  /** Decides when connections are read. */
  readonly readScheduler: ReadScheduler;
  readonly #load: Load;
  readonly #shares: LoopShares;
  readonly #unread: UnreadResponses;
  readonly #senders = new Senders();

  constructor(
    limits: OperationLimits,
    load: Load = noLoad,
    loop: LoopScheduler = new LoopScheduler(unlimitedLoop),
  ) {
    this.limits = limits;
    this.loop = loop;
    this.#load = load;
    this.#shares = new LoopShares(() => load.activeMs);
    this.#unread = new UnreadResponses(limits.unread ?? boundless);
    this.time = new ClientTime((client) => this.isAmongOthers(client));
    this.readScheduler = new ReadScheduler(this.time, loop);
  }

  /** Number of clients with running or waiting operations. */
  get clientCount(): number {
    return this.#senders.size;
  }

  /** Creates a queue for a connection that carries its responses to `reader`. */
  queue(reader?: Reader): OperationQueue {
    return new OperationQueue(this, reader);
  }

  /** An operation was read. */
  arrive(sender: Sender): void {
    this.#senders.count(sender, this.#senders.find(sender) ?? this.#newClient(sender), 1);
    this.time.spend(sender instanceof Probes ? sender.client : sender, arrivalMs);
  }

  /** An operation is over or will not start. */
  depart(sender: Sender): void {
    const client = this.#senders.find(sender);
    if (client === undefined) return;
    this.#senders.count(sender, client, -1);
    this.#forgetIdle(sender, client);
  }

  /**
   * Measures an operation.
   * @returns a function that charges its sender, unless the operation waited for something
   * external.
   */
  measure(sender: Sender): () => void {
    const { iteration } = this.loop;
    const charge = this.time.begin(nameOf(sender));
    return () => {
      if (this.loop.iteration === iteration) charge();
    };
  }

  #forgetIdle(sender: Sender, client: Client): void {
    if (client.total > 0 || client.unread > 0) return;
    clearTimeout(client.timer);
    this.loop.forget(nameOf(sender), client.takeTurn);
    this.#senders.delete(sender);
  }

  /** Whether the queue's next operation may start. If not, the queue gets its turn later. */
  enter(sender: Sender, queue: OperationQueue): boolean {
    const client = this.#senders.find(sender);
    if (client === undefined) return false;
    const isWaiting = this.#waitsForTime(sender, client);
    const hasPlace = !isWaiting && this.#hasPlace(sender, client);
    if (hasPlace && this.#hasTurn(sender, client)) {
      client.hasTurn = false;
      this.#shares.begin(client.share);
      return true;
    }
    client.waiting.add(queue);
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

  leave(sender: Sender): void {
    const client = this.#senders.find(sender);
    if (client === undefined) return;
    this.#end(sender, client);
    this.#proceed(sender, client);
  }

  /**
   * Only the response of an operation is left.
   * @returns a function to call when the client has taken the response or has disconnected.
   */
  answer(sender: Sender, { reader, bytes }: Waiting): () => void {
    const client = this.#senders.find(sender);
    if (client === undefined) return () => undefined;
    this.#end(sender, client);
    client.unread += 1;
    this.#senders.count(sender, client, -1);
    const giveBack = () => {
      client.unread -= 1;
      this.#proceed(sender, client);
      this.#forgetIdle(sender, client);
    };
    const taken = this.#unread.add({ client: sender, reader, bytes, giveBack });
    // A response is not work, so there may be a free slot, even if it keeps its own.
    this.#proceed(sender, client);
    return taken;
  }

  #end(sender: Sender, client: Client): void {
    this.#shares.end(client.share);
    // After an operation has waited, its time is known only as a share of all operations.
    if (!(sender instanceof Probes) && this.#isFarAmongOthers(sender, client))
      this.time.spend(sender, client.share.usedMs);
    client.share.usedMs = 0;
    client.allowance += 1;
  }

  /**
   * Cuts the client's slowest connection if responses on it block the client's other operations.
   */
  #hasPlace(sender: Sender, client: Client): boolean {
    const { perClient } = this.limits;
    const { share } = client;
    if (share.running >= this.#maxFor(sender, client)) return false;
    while (share.running + client.unread >= perClient && this.#unread.freePlace(sender));
    return share.running + client.unread < perClient;
  }

  #newClient(sender: Sender): Client {
    const client: Client = {
      share: this.#shares.newShare(),
      unread: 0,
      total: 0,
      allowance: start.operations,
      timer: undefined,
      hasTurn: false,
      waiting: new Set(),
      proceed: () => this.#proceed(sender, client),
      takeTurn: () => {
        client.hasTurn = true;
        this.#proceed(sender, client);
        client.hasTurn = false;
      },
    };
    this.#senders.add(sender, client);
    return client;
  }

  #proceed(sender: Sender, client: Client): void {
    // A queue that may not start waits again, behind the queues that are here now.
    for (const queue of [...client.waiting]) {
      if (!this.#hasPlace(sender, client)) return;
      if (this.#waitsForTime(sender, client)) return;
      if (!this.#hasTurn(sender, client)) return;
      client.waiting.delete(queue);
      queue.advance();
    }
  }

  /** Whether an operation may start in this iteration. If not, the client gets its turn later. */
  #hasTurn(sender: Sender, client: Client): boolean {
    client.hasTurn ||= this.loop.take();
    if (!client.hasTurn) this.loop.wait(nameOf(sender), client.takeTurn);
    return client.hasTurn;
  }

  /** Whether the sender has used up its time. It proceeds once it has time again. */
  #waitsForTime(sender: Sender, client: Client): boolean {
    const name = nameOf(sender);
    if (!this.time.isSpent(name)) return false;
    this.time.onceRenewed(name, client.proceed);
    return true;
  }

  /** Whether the server is busy and serves other clients too. */
  isAmongOthers(sender: Sender): boolean {
    return this.#senders.hasOtherThan(sender) && this.#load.isBusy;
  }

  /** More than a few running operations of one client delay all others and end no sooner. */
  #maxFor(sender: Sender, client: Client): number {
    const { perClient, perClientAmongOthers } = this.limits;
    if (client.total <= far.operations) return perClient;
    if (this.#isFarAmongOthers(sender, client)) client.allowance = perClientAmongOthers;
    return this.#senders.hasOtherThan(sender) ? Math.min(client.allowance, perClient) : perClient;
  }

  /** Whether the server is busy and the client sends far more than another. */
  #isFarAmongOthers(sender: Sender, { total }: Client): boolean {
    if (total <= far.operations || !this.isAmongOthers(sender)) return false;
    return total > far.operations + far.times * this.#senders.minOfOthers(sender);
  }

  /** The queue has ended. */
  forget(sender: Sender, queue: OperationQueue): void {
    this.#senders.find(sender)?.waiting.delete(queue);
  }
}
