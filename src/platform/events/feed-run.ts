import { EventBusUnavailableError, type Unsubscribe } from './event-bus.ts';
import type { LiveListener } from './live-source.ts';
import type { OrderedFeedDependencies } from './ordered-feed.ts';

/** Number of events in one page read from the log. */
const pageSize = 100;

/**
 * Maximum number of events that wait while an earlier one is missing. Further events are read from
 * the log.
 */
const maxHeld = 1000;

/** A run of a feed, from its first listener to its last. */
export class FeedRun<Event> {
  readonly listeners = new Set<Pick<LiveListener<Event>, 'onEvent'>>();
  readonly started: Promise<void>;
  readonly #dependencies: OrderedFeedDependencies<Event>;
  readonly #held = new Map<number, Event>();
  readonly #graceMs: number;
  readonly #watch: NodeJS.Timeout;
  #unsubscribe: Unsubscribe | undefined;
  #isSubscribing = false;
  /** The bus is reachable and rejects subscriptions to this topic. */
  #isRefused = false;
  #gapTimer: NodeJS.Timeout | undefined;
  /** Sequence number of the last delivered event. */
  #position = Number.NaN;
  #hasReceived = false;
  #isFilling = true;
  #fillAgain = false;
  #isLogUnreachable = false;
  /** Number of calls of `forget`. Events read before the last call are not delivered. */
  #forgotten = 0;
  #stopped = false;

  constructor(dependencies: OrderedFeedDependencies<Event>) {
    const { graceMs = 25, silenceMs = 1000 } = dependencies;
    this.#dependencies = dependencies;
    this.#graceMs = graceMs;
    this.#watch = setInterval(() => this.#poll(), silenceMs).unref();
    this.started = this.#start();
    this.started.catch(() => clearInterval(this.#watch));
  }

  /** Sequence number of the last delivered event. Null before the start. */
  get position(): number | null {
    return Number.isNaN(this.#position) ? null : this.#position;
  }

  /**
   * Drops waiting events and pages being read, because some events were erased, and reads them
   * again.
   */
  forget(): void {
    this.#forgotten += 1;
    this.#held.clear();
    this.#fill();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.listeners.clear();
    clearInterval(this.#watch);
    this.#stopWaiting();
    await this.#unsubscribe?.();
  }

  async #start(): Promise<void> {
    await this.#subscribe();
    this.#position = await this.#dependencies.record.head();
    this.#isFilling = false;
    this.#drain();
  }

  /**
   * Without the bus, the log is polled. An unreachable bus, or one that rejects the topic, is
   * therefore not an error.
   */
  async #subscribe(): Promise<void> {
    const { bus, topic, logger } = this.#dependencies;
    this.#isSubscribing = true;
    try {
      const unsubscribe = await bus.subscribe(
        topic,
        (event) => this.#receive(event),
        () => this.#fill(),
      );
      if (this.#stopped) await unsubscribe();
      else this.#unsubscribe = unsubscribe;
      this.#isRefused = false;
    } catch (error) {
      const isRefused = !(error instanceof EventBusUnavailableError);
      // The subscription is retried at each poll. Its failure is a warning only the first time.
      const level = isRefused && !this.#isRefused ? 'warn' : 'debug';
      logger[level](
        { err: error, topic: topic.name },
        'updates are read from the database until the bus is available',
      );
      this.#isRefused = isRefused;
    } finally {
      this.#isSubscribing = false;
    }
  }

  #receive(event: Event): void {
    this.#hasReceived = true;
    const position = this.#dependencies.positionOf(event);
    if (position <= this.#position) return;
    if (this.#held.size >= maxHeld) this.#held.clear();
    this.#held.set(position, event);
    if (!this.#isFilling) this.#drain();
  }

  /**
   * Delivers events in sequence. After a gap it waits for a moment, because messages of two servers
   * may arrive in the wrong order.
   */
  #drain(): void {
    for (const position of this.#held.keys()) if (position <= this.#position) this.#held.delete(position);
    for (let next = this.#held.get(this.#position + 1); next !== undefined; ) {
      this.#held.delete(this.#position + 1);
      this.#deliver(next);
      next = this.#held.get(this.#position + 1);
    }
    if (this.#held.size === 0) this.#stopWaiting();
    else this.#gapTimer ??= setTimeout(() => this.#endWaiting(), this.#graceMs).unref();
  }

  /** The wait starts with the first message after the gap. Later messages do not extend it. */
  #endWaiting(): void {
    this.#gapTimer = undefined;
    this.#fill();
  }

  #stopWaiting(): void {
    clearTimeout(this.#gapTimer);
    this.#gapTimer = undefined;
  }

  #deliver(event: Event): void {
    this.#position = this.#dependencies.positionOf(event);
    for (const listener of [...this.listeners]) {
      try {
        listener.onEvent(event);
      } catch (error) {
        this.#dependencies.logger.error(
          { err: error, topic: this.#dependencies.topic.name },
          'a listener failed',
        );
      }
    }
  }

  #poll(): void {
    if (this.#unsubscribe === undefined && !this.#isSubscribing) void this.#subscribe();
    if (!this.#hasReceived || this.#held.size > 0) this.#fill();
    this.#hasReceived = false;
  }

  #fill(): void {
    if (this.#isFilling) this.#fillAgain = true;
    else void this.#fillUp();
  }

  async #fillUp(): Promise<void> {
    this.#isFilling = true;
    try {
      do {
        this.#fillAgain = false;
        await this.#readRecord();
      } while (this.#fillAgain && !this.#stopped);
      this.#isLogUnreachable = false;
    } catch (error) {
      this.#warn(error);
    }
    this.#isFilling = false;
    if (!this.#stopped && !this.#isLogUnreachable) this.#drain();
  }

  #warn(error: unknown): void {
    const { logger, topic } = this.#dependencies;
    if (!this.#isLogUnreachable)
      logger.warn(
        { err: error, topic: topic.name },
        'the database cannot be read; updates resume when it can be read again',
      );
    this.#isLogUnreachable = true;
  }

  /**
   * An event may still wait after a page beyond its number was read: then the numbers before it
   * belong to no event.
   */
  async #readRecord(): Promise<void> {
    const known = [...this.#held.keys()];
    const { record } = this.#dependencies;
    for (let page: Event[] = []; !this.#stopped; ) {
      const before = this.#forgotten;
      page = await record.after(this.#position, pageSize);
      if (this.#stopped) return;
      if (before !== this.#forgotten) continue;
      for (const event of page) this.#deliver(event);
      if (page.length < pageSize) break;
    }
    for (const position of known.sort((one, other) => one - other)) {
      const event = this.#held.get(position);
      if (event !== undefined && position > this.#position) this.#deliver(event);
    }
  }
}
