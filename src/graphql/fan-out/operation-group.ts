import type { Unsubscribe } from '../../platform/events/event-bus.ts';
import type { LiveSource } from '../../platform/events/live-source.ts';
import { SubscriptionLaggedError } from '../../platform/events/subscription-errors.ts';
import type { Payload } from './payload.ts';

/** Who is sent what the group computes. */
export interface GroupMember {
  /** Is told of the past in another way. */
  readonly hasPast: boolean;
  offer(payload: Payload): void;
  /** Sends what is of use only to whom nothing was offered yet. */
  greet(payload: Payload): void;
  /** The group is over; there is an error unless all is told. */
  end(error: Error | null): void;
  /** Drops what waits for it, and ends if anything did. @param isBehind events wait, or are under way, that it was not offered yet. */
  forget(error: Error, isBehind: boolean): void;
  /** The server stops, and the stream is not complete. */
  interrupt(): void;
}

export interface OperationGroupParts {
  readonly source: LiveSource<unknown>;
  /** Runs the operation for one event. */
  readonly execute: (event: unknown) => Promise<Payload>;
  /** Events that may wait to be executed. */
  readonly capacity: number;
  /** The last member has left, or the source has ended. */
  readonly onEmpty: () => void;
}

/** Subscribers of one operation: it runs once for each event, whatever their number. */
export class OperationGroup {
  readonly #parts: OperationGroupParts;
  readonly #members = new Set<GroupMember>();
  readonly #waiting: unknown[] = [];
  /** Under way for all who have joined since it began. */
  #greeting: Promise<Payload> | undefined;
  #started: Promise<void> | undefined;
  #stop: Unsubscribe | undefined;
  #pause: NodeJS.Timeout | undefined;
  #isRunning = false;
  /** How often texts were forgotten: what was begun before is given to nobody. */
  #forgotten = 0;
  #isOver = false;

  constructor(parts: OperationGroupParts) {
    this.#parts = parts;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Resolves when the member is certain to be offered whatever happens from now on. */
  async join(member: GroupMember): Promise<void> {
    this.#members.add(member);
    this.#started ??= this.#start();
    await this.#started;
    if (!this.#members.has(member)) return;
    const { initialEvent: greeting } = this.#parts.source.parts;
    if (greeting === undefined) return;
    // Whoever joins is told something at once: the first sample comes when the next is due.
    if (this.#pause === undefined) this.#rest();
    if (!member.hasPast) await this.#greet(member, greeting);
  }

  leave(member: GroupMember): void {
    if (this.#members.delete(member) && this.#members.size === 0) this.#close();
  }

  /** Completes the streams of all members. */
  end(error: Error | null): void {
    for (const member of this.#dismiss()) member.end(error);
  }

  /** Has members drop what waits for them: some of it may have been erased. */
  forget(error: Error): void {
    this.#forgotten += 1;
    const isBehind = this.#isRunning || this.#waiting.length > 0;
    for (const member of [...this.#members]) member.forget(error, isBehind);
  }

  /** Breaks off the streams of all members, because the server stops. */
  interrupt(): void {
    for (const member of this.#dismiss()) member.interrupt();
  }

  #dismiss(): readonly GroupMember[] {
    const members = [...this.#members];
    this.#members.clear();
    this.#close();
    return members;
  }

  /** Those who join together share one execution. */
  async #greet(member: GroupMember, greeting: () => Promise<unknown>): Promise<void> {
    this.#greeting ??= greeting()
      .then(this.#parts.execute)
      .finally(() => {
        this.#greeting = undefined;
      });
    const before = this.#forgotten;
    const payload = await this.#greeting;
    if (this.#members.has(member) && before === this.#forgotten) member.greet(payload);
  }

  async #start(): Promise<void> {
    const { live } = this.#parts.source.parts;
    if (live === null) return;
    try {
      const stop = await live({
        onEvent: (event) => this.#accept(event),
        onFailure: (error) => this.end(error),
      });
      if (this.#isOver) await stop();
      else this.#stop = stop;
    } catch (error) {
      this.end(asError(error));
    }
  }

  #close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#waiting.length = 0;
    clearTimeout(this.#pause);
    void this.#stop?.().catch(() => undefined);
    this.#parts.onEmpty();
  }

  #accept(event: unknown): void {
    const { source, capacity } = this.#parts;
    if (source.parts.delivery.policy !== 'ALL') this.#waiting.length = 0;
    else if (this.#waiting.length >= capacity) {
      this.end(new SubscriptionLaggedError('Updates come faster than this operation can be run for them.'));
      return;
    }
    this.#waiting.push(event);
    if (!this.#isRunning && this.#pause === undefined) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#waiting.length > 0 && this.#pause === undefined) {
      this.#rest();
      try {
        const before = this.#forgotten;
        const payload = await this.#parts.execute(this.#waiting.shift());
        if (before === this.#forgotten) this.#offer(payload);
      } catch (error) {
        this.end(asError(error));
      }
    }
    this.#isRunning = false;
  }

  /** Between two samples. */
  #rest(): void {
    const { policy, everyMs } = this.#parts.source.parts.delivery;
    if (policy !== 'SAMPLED') return;
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      if (!this.#isRunning) void this.#run();
    }, everyMs);
  }

  #offer(payload: Payload): void {
    for (const member of this.#members) {
      try {
        member.offer(payload);
      } catch (error) {
        member.end(asError(error));
      }
    }
  }
}

/** What was thrown, as an error. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error('A subscription failed.', { cause: thrown });
}
