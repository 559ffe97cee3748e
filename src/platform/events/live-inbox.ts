import type { Unsubscribe } from './event-bus.ts';
import type { LiveSourceParts, Place } from './live-source.ts';
import { SubscriptionLaggedError } from './subscription-errors.ts';

/** Holds what happens until it is taken: all of it up to a capacity, or only the latest, as the delivery says. */
export class LiveInbox<Event> {
  readonly #parts: LiveSourceParts<Event>;
  readonly #capacity: number;
  readonly #waiting: Event[] = [];
  readonly #ending = new AbortController();
  /** While the past is read, an overflow is made up for by reading on. */
  #isReading: boolean;
  #missedSome = false;
  #wasOffered = false;
  #failure: Error | null = null;
  #wake: (() => void) | null = null;
  #stop: Unsubscribe | undefined;
  #beginning: Place | null = null;
  /** Settles when everything from now on is held; it never rejects. */
  readonly begun: Promise<void>;

  constructor(parts: LiveSourceParts<Event>, capacity: number) {
    this.#parts = parts;
    this.#capacity = capacity;
    this.#isReading = parts.past !== null;
    this.begun = this.#begin();
  }

  /** Aborted when nothing is taken any more. */
  get ended(): AbortSignal {
    return this.#ending.signal;
  }

  /** How far the record had been told when it began. */
  get beginning(): Place | null {
    return this.#beginning;
  }

  get wasOffered(): boolean {
    return this.#wasOffered;
  }

  /** Whether something was dropped while the past was read; from then on nothing was. */
  takeMissedSome(): boolean {
    const missed = this.#missedSome;
    this.#missedSome = false;
    this.#isReading = missed;
    return missed;
  }

  /** The next event; null when there is none because it was closed. @throws what made it fail, after everything that came before. */
  async take(): Promise<Event | null> {
    for (;;) {
      const next = this.#waiting.shift();
      if (next !== undefined) return next;
      if (this.#failure !== null) throw this.#failure;
      if (this.ended.aborted) return null;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Nothing follows what waits. */
  fail(error: Error): void {
    if (this.ended.aborted) return;
    this.#failure = error;
    this.close();
  }

  /** Drops what waits, which may have been erased, and fails if anything did or the past is under way. */
  forget(error: Error): void {
    if (this.#waiting.length === 0 && !this.#isReading) return;
    this.#waiting.length = 0;
    this.fail(error);
  }

  /** Listens no more. */
  close(): void {
    if (this.ended.aborted) return;
    this.#ending.abort();
    void this.#stop?.().catch(() => undefined);
    this.#wake?.();
  }

  async #begin(): Promise<void> {
    try {
      const stop = await this.#parts.live?.({
        onEvent: (event) => this.#accept(event),
        onFailure: (error) => this.fail(error),
      });
      this.#stop = stop;
      this.#beginning = this.#parts.here?.() ?? null;
      if (this.ended.aborted) await stop?.();
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error('A subscription failed.', { cause: error }));
    }
  }

  #accept(event: Event): void {
    if (this.ended.aborted) return;
    this.#wasOffered = true;
    if (this.#parts.delivery.policy !== 'ALL') this.#waiting.length = 0;
    else if (this.#waiting.length >= this.#capacity) {
      if (!this.#isReading) {
        this.fail(this.#lagged());
        return;
      }
      this.#waiting.length = 0;
      this.#missedSome = true;
    }
    this.#waiting.push(event);
    this.#wake?.();
  }

  #lagged(): Error {
    return new SubscriptionLaggedError(
      `More than ${this.#capacity} updates were waiting; subscribe again after the last cursor.`,
    );
  }
}
