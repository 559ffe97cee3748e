import type { Logger } from '../observability/logger.ts';
import type { EventBus, Topic, Unsubscribe } from './event-bus.ts';
import { FeedRun } from './feed-run.ts';
import type { LiveListener } from './live-source.ts';

/** A log of events in the order of their commits. */
export interface EventLog<Event> {
  /** Sequence number of the last event. 0 if there is none. */
  head(): Promise<number>;
  /** Events after a sequence number, in order, at most `limit`. */
  after(position: number, limit: number): Promise<Event[]>;
}

export interface OrderedFeedDependencies<Event> {
  readonly bus: EventBus;
  readonly topic: Topic<Event>;
  readonly record: EventLog<Event>;
  /**
   * Whole numbers that become visible in increasing order. The predecessor of a number is the
   * number before it, unless a failed commit consumed that one.
   */
  readonly positionOf: (event: Event) => number;
  readonly logger: Logger;
  /**
   * Time to wait for a message that arrives after its successor, before the log is read, in
   * milliseconds.
   */
  readonly graceMs?: number;
  /** Time without messages after which the log is read, in milliseconds. */
  readonly silenceMs?: number;
}

/**
 * Delivers every event of a topic exactly once, in the order of the log, to all listeners in this
 * process. The bus only speeds it up: an event whose message is late or lost is read from the log,
 * even if no later event follows and even without the bus.
 */
export class OrderedFeed<Event> {
  readonly #dependencies: OrderedFeedDependencies<Event>;
  #run: FeedRun<Event> | undefined;
  #users = 0;

  constructor(dependencies: OrderedFeedDependencies<Event>) {
    this.#dependencies = dependencies;
  }

  /** Sequence number of the last delivered event. 0 before the first, null without a listener. */
  get position(): number | null {
    return this.#run?.position ?? null;
  }

  /** Drops the waiting events, because some were erased, and reads them again. */
  forget(): void {
    this.#run?.forget();
  }

  /** Resolves when every event from now on will be delivered. Rejects if the log cannot be read. */
  async listen(listener: Pick<LiveListener<Event>, 'onEvent'>): Promise<Unsubscribe> {
    const run = this.#run ?? new FeedRun(this.#dependencies);
    this.#run = run;
    this.#users += 1;
    let hasLeft = false;
    const leave = async () => {
      if (hasLeft) return;
      hasLeft = true;
      run.listeners.delete(listener);
      await this.#release();
    };
    try {
      await run.started;
    } catch (error) {
      await leave();
      throw error;
    }
    run.listeners.add(listener);
    return leave;
  }

  async #release(): Promise<void> {
    this.#users -= 1;
    if (this.#users > 0) return;
    const run = this.#run;
    this.#run = undefined;
    await run?.stop();
  }
}
