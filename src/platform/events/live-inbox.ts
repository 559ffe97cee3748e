import type { Unsubscribe } from './event-bus.ts';
import type { LiveSourceDependencies, ResumePoint } from './live-source.ts';
import { SubscriptionLaggedError } from './subscription-errors.ts';

/**
 * Keeps events until they are taken: all of them up to a capacity, or only the latest, as the
 * delivery policy says.
 */
export class LiveInbox<Event> {
  readonly #parts: LiveSourceDependencies<Event>;
  readonly #capacity: number;
  readonly #waiting: Event[] = [];
  readonly #ending = new AbortController();
  /** While the past is read, events that overflow are read from the audit trail afterwards. */
  #isReading: boolean;
  #missedSome = false;
  #wasOffered = false;
  #failure: Error | null = null;
  #wake: (() => void) | null = null;
  #stop: Unsubscribe | undefined;
  #beginning: ResumePoint | null = null;
  /** Resolves once every later event is kept. It never rejects. */
  readonly begun: Promise<void>;

  constructor(parts: LiveSourceDependencies<Event>, capacity: number) {
    this.#parts = parts;
    this.#capacity = capacity;
    this.#isReading = parts.past !== null;
    this.begun = this.#begin();
  }

  /** Aborted when the inbox ends. */
  get ended(): AbortSignal {
    return this.#ending.signal;
  }

  /** The resume point at which it began. */
  get beginning(): ResumePoint | null {
    return this.#beginning;
  }

  get wasOffered(): boolean {
    return this.#wasOffered;
  }

  /** Whether an event was dropped while the past was read. Resets the answer. */
  takeMissedSome(): boolean {
    const missed = this.#missedSome;
    this.#missedSome = false;
    this.#isReading = missed;
    return missed;
  }

  /**
   * Returns the next event, or null once the inbox is closed.
   * @throws the error that made it fail, after the events before it.
   */
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

  /** Ends the inbox with an error after the events that wait. */
  fail(error: Error): void {
    if (this.ended.aborted) return;
    this.#failure = error;
    this.close();
  }

  /**
   * Drops the events that wait, whose texts may have been erased. Fails if it dropped any, or if
   * the past is being read.
   */
  forget(error: Error): void {
    if (this.#waiting.length === 0 && !this.#isReading) return;
    this.#waiting.length = 0;
    this.fail(error);
  }

  /** Ends the inbox and stops listening. */
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
      this.#beginning = this.#parts.current?.() ?? null;
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
