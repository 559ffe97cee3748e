import type { LiveSource, ResumePoint } from '../../platform/events/live-source.ts';
import { SubscriptionLaggedError } from '../../platform/events/subscription-errors.ts';
import { asError, type GroupMember, type OperationGroup } from './operation-group.ts';
import { farewellMs, type Outlet } from './outlet.ts';
import type { Payload } from './payload.ts';

/** Timeout in milliseconds for a resuming client to take an update while new events occur. */
const replayTimeoutMs = 30_000;

export interface SubscriberDependencies {
  readonly source: LiveSource<unknown>;
  readonly group: OperationGroup;
  readonly outlet: Outlet;
  readonly execute: (event: unknown) => Promise<Payload>;
  /** The last result of a failing stream, with the cursor that the client has reached. */
  readonly failure: (error: Error, cursor: string | null) => Payload;
  /** Maximum number of updates that wait for the client. */
  readonly capacity: number;
  /** Called once the client was notified of the end, or has disconnected. */
  readonly onLeave: () => void;
}

/**
 * One client of a group. It first receives the past updates, separately from the group. Results
 * that the group offers in the meantime wait, and are sent after the past ones. Nothing ever waits
 * for a client: results that it does not take are queued up to the capacity, and then its delivery
 * policy applies.
 */
export class Subscriber implements GroupMember {
  readonly #dependencies: SubscriberDependencies;
  readonly #waiting: Payload[] = [];
  /** Results offered while the past is read; null once that is done. */
  #held: Payload[] | null;
  #missedSome = false;
  #wasOffered = false;
  #abort: AbortController | null = null;
  /** Cursor of the last queued update; before the first one, the start of the stream. */
  #resumePoint: ResumePoint | null;
  /** Cursor of the last update sent; before the first one, the start of the stream. */
  #given: ResumePoint | null;
  #isEnding = false;
  /** Error with which the stream ends; null if it is still open or complete. */
  #reason: Error | null = null;
  #isEnded = false;
  #onReady: (() => void) | null = null;
  #farewell: NodeJS.Timeout | undefined;

  constructor(dependencies: SubscriberDependencies) {
    this.#dependencies = dependencies;
    const { past } = dependencies.source.parts;
    this.#held = past === null ? null : [];
    this.#resumePoint = past?.from ?? null;
    this.#given = this.#resumePoint;
  }

  get hasPast(): boolean {
    return this.#dependencies.source.parts.past !== null;
  }

  /** Never rejects: an error ends the stream. */
  async begin(): Promise<void> {
    try {
      const { group, source } = this.#dependencies;
      await group.join(this);
      this.#resumePoint ??= source.parts.current?.() ?? null;
      this.#given ??= this.#resumePoint;
      if (this.#held !== null && !this.#isEnding) await this.#readPast();
    } catch (error) {
      this.end(asError(error));
    }
  }

  offer(payload: Payload): void {
    if (this.#isEnding) return;
    this.#wasOffered = true;
    if (this.#held !== null) this.#hold(this.#held, payload);
    else if (!this.#has(payload)) this.#queue(payload);
  }

  greet(payload: Payload): void {
    if (!this.#wasOffered) this.offer(payload);
  }

  end(error: Error | null): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#reason = error;
    this.#abort?.abort();
    if (error !== null)
      this.#waiting.push(this.#dependencies.failure(error, this.#resumePoint?.cursor ?? null));
    this.#dependencies.group.leave(this);
    this.#flush();
    if (!this.#isEnded) this.#farewell = setTimeout(() => this.#cut(), farewellMs).unref();
  }

  /**
   * Discards waiting results, which may contain erased texts. The client resumes after its last
   * one.
   */
  forget(error: Error, isBehind: boolean): void {
    const waits = isBehind || this.#waiting.length > 0 || this.#held !== null;
    if (this.#isEnding || !waits) return;
    this.#waiting.length = 0;
    this.#resumePoint = this.#given;
    this.end(error);
  }

  /** Does the same for an ending stream. Only the end remains, with the cursor to resume from. */
  forgetRest(error: Error): void {
    const atEnd = this.#reason === null ? 0 : 1;
    if (!this.#isEnding || this.#isEnded || this.#waiting.length <= atEnd) return;
    this.#waiting.length = 0;
    this.#waiting.push(this.#dependencies.failure(this.#reason ?? error, this.#given?.cursor ?? null));
    this.#flush();
  }

  /** Discards what the client does not take immediately. It resumes after its last cursor. */
  interrupt(): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#abort?.abort();
    const { group, outlet } = this.#dependencies;
    group.leave(this);
    while (outlet.takes()) {
      const next = this.#waiting.shift();
      if (next === undefined) break;
      outlet.write(next);
    }
    this.#finish();
    outlet.interrupt();
  }

  /** The client can take more. */
  resume(): void {
    this.#flush();
  }

  /** The client has disconnected. */
  leave(): void {
    this.#finish();
    this.#dependencies.outlet.end();
    this.end(null);
  }

  #has({ resumePoint }: Payload): boolean {
    return (
      resumePoint !== null && this.#resumePoint !== null && resumePoint.position <= this.#resumePoint.position
    );
  }

  #hold(held: Payload[], payload: Payload): void {
    if (held.length >= this.#dependencies.capacity) {
      held.length = 0;
      this.#missedSome = true;
    }
    held.push(payload);
  }

  #queue(payload: Payload): void {
    const { capacity, source } = this.#dependencies;
    if (source.parts.delivery.policy !== 'ALL') this.#waiting.length = 0;
    else if (this.#waiting.length >= capacity) {
      const message = `More than ${capacity} updates were waiting. Subscribe again after the last cursor.`;
      this.end(new SubscriptionLaggedError(message));
      return;
    }
    this.#resumePoint = payload.resumePoint ?? this.#resumePoint;
    this.#waiting.push(payload);
    this.#flush();
  }

  #flush(): void {
    const { outlet } = this.#dependencies;
    while (!this.#isEnded && outlet.takes()) {
      const next = this.#waiting.shift();
      if (next === undefined) {
        this.#settle();
        return;
      }
      this.#given = next.resumePoint ?? this.#given;
      outlet.write(next);
    }
  }

  /** The client has taken everything and can take more. */
  #settle(): void {
    this.#wake();
    if (!this.#isEnding) return;
    this.#finish();
    this.#dependencies.outlet.end();
  }

  #cut(): void {
    this.#finish();
    this.#dependencies.outlet.cut();
  }

  #finish(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#waiting.length = 0;
    clearTimeout(this.#farewell);
    this.#wake();
    this.#dependencies.onLeave();
  }

  #wake(): void {
    const proceed = this.#onReady;
    this.#onReady = null;
    proceed?.();
  }

  async #readPast(): Promise<void> {
    const { past, live } = this.#dependencies.source.parts;
    if (past === null) return;
    this.#abort = new AbortController();
    do {
      this.#missedSome = false;
      await this.#replay(past.read(this.#resumePoint?.position ?? null, this.#abort.signal));
    } while (this.#missedSome && !this.#isEnding);
    this.#abort = null;
    if (live === null) this.end(null);
    const held = this.#held ?? [];
    this.#held = null;
    for (const payload of held) this.offer(payload);
  }

  async #replay(events: AsyncIterable<unknown>): Promise<void> {
    for await (const event of events) {
      if (this.#isEnding) return;
      const payload = await this.#dependencies.execute(event);
      await this.#ready();
      if (this.#isEnding) return;
      this.#queue(payload);
    }
  }

  async #ready(): Promise<void> {
    if (this.#waiting.length === 0 && this.#dependencies.outlet.takes()) return;
    // A client that only replays the past may pause indefinitely, because nothing accumulates for
    // it.
    const isLagging = this.#dependencies.source.parts.live !== null;
    const timer = isLagging ? setTimeout(() => this.#lag(), replayTimeoutMs).unref() : undefined;
    await new Promise<void>((resolve) => {
      this.#onReady = resolve;
    });
    clearTimeout(timer);
  }

  #lag(): void {
    const message = 'The client took no update for 30 seconds. Subscribe again after the last cursor.';
    this.end(new SubscriptionLaggedError(message));
  }
}
