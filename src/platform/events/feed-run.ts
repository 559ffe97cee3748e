import { EventBusUnavailableError, type Unsubscribe } from './event-bus.ts';
import type { LiveListener } from './live-source.ts';
import type { OrderedFeedParts } from './ordered-feed.ts';

/** Events of one reading of the record. */
const pageSize = 100;

/** Events that may be held while one before them is missing. More need not be: the record has them. */
const maxHeld = 1000;

/** A feed from its first listener to its last. */
export class FeedRun<Event> {
  readonly listeners = new Set<Pick<LiveListener<Event>, 'onEvent'>>();
  readonly started: Promise<void>;
  readonly #parts: OrderedFeedParts<Event>;
  readonly #held = new Map<number, Event>();
  readonly #graceMs: number;
  readonly #watch: NodeJS.Timeout;
  #unsubscribe: Unsubscribe | undefined;
  #isSubscribing = false;
  /** The bus can be reached and does not let this topic be listened to. */
  #isRefused = false;
  #gapTimer: NodeJS.Timeout | undefined;
  /** Of the last event that was told. */
  #position = Number.NaN;
  #hasReceived = false;
  #isFilling = true;
  #fillAgain = false;
  #isLogUnreachable = false;
  /** How often it was to forget: what was asked for before is told to nobody. */
  #forgotten = 0;
  #stopped = false;

  constructor(parts: OrderedFeedParts<Event>) {
    const { graceMs = 25, silenceMs = 1000 } = parts;
    this.#parts = parts;
    this.#graceMs = graceMs;
    this.#watch = setInterval(() => this.#poll(), silenceMs).unref();
    this.started = this.#start();
    this.started.catch(() => clearInterval(this.#watch));
  }

  /** Of the last event that was told; null before it has begun. */
  get position(): number | null {
    return Number.isNaN(this.#position) ? null : this.#position;
  }

  /** Drops what it holds, and what is being read: some of it was erased. It reads that once more. */
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
    this.#position = await this.#parts.record.head();
    this.#isFilling = false;
    this.#drain();
  }

  /** Without the bus, the record is looked into regularly; so it is no reason to fail, whether the bus is away or refuses the topic. */
  async #subscribe(): Promise<void> {
    const { bus, topic, logger } = this.#parts;
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
      // It is tried again each time that the record is looked into; once is often enough to be told why in vain.
      const level = isRefused && !this.#isRefused ? 'warn' : 'debug';
      logger[level](
        { err: error, topic: topic.name },
        'updates are read from the record until the bus is back',
      );
      this.#isRefused = isRefused;
    } finally {
      this.#isSubscribing = false;
    }
  }

  #receive(event: Event): void {
    this.#hasReceived = true;
    const position = this.#parts.positionOf(event);
    if (position <= this.#position) return;
    if (this.#held.size >= maxHeld) this.#held.clear();
    this.#held.set(position, event);
    if (!this.#isFilling) this.#drain();
  }

  /** Tells what follows without a gap; behind a gap it waits a moment, because two servers' messages may cross. */
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

  /** Counted from the first message behind the gap: those that follow it do not prolong the wait. */
  #endWaiting(): void {
    this.#gapTimer = undefined;
    this.#fill();
  }

  #stopWaiting(): void {
    clearTimeout(this.#gapTimer);
    this.#gapTimer = undefined;
  }

  #deliver(event: Event): void {
    this.#position = this.#parts.positionOf(event);
    for (const listener of [...this.listeners]) {
      try {
        listener.onEvent(event);
      } catch (error) {
        this.#parts.logger.error({ err: error, topic: this.#parts.topic.name }, 'a listener failed');
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
    const { logger, topic } = this.#parts;
    if (!this.#isLogUnreachable)
      logger.warn({ err: error, topic: topic.name }, 'the record cannot be read; updates come when it can');
    this.#isLogUnreachable = true;
  }

  /** What is still held when its place was read past follows numbers that no event has. */
  async #readRecord(): Promise<void> {
    const known = [...this.#held.keys()];
    const { record } = this.#parts;
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
