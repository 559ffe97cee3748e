import type { Unsubscribe } from '../../platform/events/event-bus.ts';
import type { LiveSource } from '../../platform/events/live-source.ts';
import { SubscriptionLaggedError } from '../../platform/events/subscription-errors.ts';
import type { Payload } from './payload.ts';

/** A receiver of the results of a group. */
export interface GroupMember {
  /** Whether the member receives past updates, which are sent in another way. */
  readonly hasPast: boolean;
  offer(payload: Payload): void;
  /** Sends a first result to a member that was offered no result yet; other members ignore it. */
  greet(payload: Payload): void;
  /** Ends the member's stream, with an error unless the stream is complete. */
  end(error: Error | null): void;
  /**
   * Discards the waiting results and ends the stream if there were any.
   * @param isBehind whether events that the member was not offered yet are waiting or executing.
   */
  forget(error: Error, isBehind: boolean): void;
  /** The server stops before the stream is complete. */
  interrupt(): void;
}

export interface OperationGroupDependencies {
  readonly source: LiveSource<unknown>;
  /** Runs the operation for one event. */
  readonly execute: (event: unknown) => Promise<Payload>;
  /** Maximum number of events that wait for execution. */
  readonly capacity: number;
  /** Called when the last member has left or the source has ended. */
  readonly onEmpty: () => void;
}

/** The subscribers of one operation. It runs once per event, regardless of their number. */
export class OperationGroup {
  readonly #dependencies: OperationGroupDependencies;
  readonly #members = new Set<GroupMember>();
  readonly #waiting: unknown[] = [];
  /** Result that is being computed for all members that joined since it started. */
  #initialEvent: Promise<Payload> | undefined;
  #started: Promise<void> | undefined;
  #stop: Unsubscribe | undefined;
  #pause: NodeJS.Timeout | undefined;
  #isRunning = false;
  /** Number of erasures so far. Results that were started before the latest one are discarded. */
  #forgotten = 0;
  #isOver = false;

  constructor(dependencies: OperationGroupDependencies) {
    this.#dependencies = dependencies;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Resolves once the member will be offered every later event. */
  async join(member: GroupMember): Promise<void> {
    this.#members.add(member);
    this.#started ??= this.#start();
    await this.#started;
    if (!this.#members.has(member)) return;
    const { initialEvent } = this.#dependencies.source.parts;
    if (initialEvent === undefined) return;
    // A new member receives its first result immediately; the first sample follows when the next
    // one is due.
    if (this.#pause === undefined) this.#rest();
    if (!member.hasPast) await this.#greet(member, initialEvent);
  }

  leave(member: GroupMember): void {
    if (this.#members.delete(member) && this.#members.size === 0) this.#close();
  }

  /** Completes the streams of all members. */
  end(error: Error | null): void {
    for (const member of this.#dismiss()) member.end(error);
  }

  /** Makes members discard their waiting results, because some of them may have been erased. */
  forget(error: Error): void {
    this.#forgotten += 1;
    const isBehind = this.#isRunning || this.#waiting.length > 0;
    for (const member of [...this.#members]) member.forget(error, isBehind);
  }

  /** Interrupts the streams of all members, because the server stops. */
  interrupt(): void {
    for (const member of this.#dismiss()) member.interrupt();
  }

  #dismiss(): readonly GroupMember[] {
    const members = [...this.#members];
    this.#members.clear();
    this.#close();
    return members;
  }

  /** Members that join at the same time share one execution. */
  async #greet(member: GroupMember, initialEvent: () => Promise<unknown>): Promise<void> {
    this.#initialEvent ??= initialEvent()
      .then(this.#dependencies.execute)
      .finally(() => {
        this.#initialEvent = undefined;
      });
    const before = this.#forgotten;
    const payload = await this.#initialEvent;
    if (this.#members.has(member) && before === this.#forgotten) member.greet(payload);
  }

  async #start(): Promise<void> {
    const { live } = this.#dependencies.source.parts;
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
    this.#dependencies.onEmpty();
  }

  #accept(event: unknown): void {
    const { source, capacity } = this.#dependencies;
    if (source.parts.delivery.policy !== 'ALL') this.#waiting.length = 0;
    else if (this.#waiting.length >= capacity) {
      this.end(
        new SubscriptionLaggedError(
          'Updates arrive faster than this operation can run. Select fewer fields, or use the delivery policy LATEST or SAMPLED.',
        ),
      );
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
        const payload = await this.#dependencies.execute(this.#waiting.shift());
        if (before === this.#forgotten) this.#offer(payload);
      } catch (error) {
        this.end(asError(error));
      }
    }
    this.#isRunning = false;
  }

  /** Waits until the next sample is due. */
  #rest(): void {
    const { policy, everyMs } = this.#dependencies.source.parts.delivery;
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

/** The thrown value as an error. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error('A subscription failed.', { cause: thrown });
}
