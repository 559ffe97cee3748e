import type { Logger } from '../observability/logger.ts';
import type { EventBus, Topic, Unsubscribe } from './event-bus.ts';
import { FeedRun } from './feed-run.ts';
import type { LiveListener } from './live-source.ts';

/** Where events are kept in the order of their commit. */
export interface EventLog<Event> {
  /** Position of the last event, 0 when there is none. */
  head(): Promise<number>;
  /** Events that follow a position, in order, at most `limit`. */
  after(position: number, limit: number): Promise<Event[]>;
}

export interface OrderedFeedParts<Event> {
  readonly bus: EventBus;
  readonly topic: Topic<Event>;
  readonly record: EventLog<Event>;
  /** Whole numbers that become visible in rising order. Each names its predecessor, the number before it, unless a commit that failed took that. */
  readonly positionOf: (event: Event) => number;
  readonly logger: Logger;
  /** How long a message may come after its successor before the record is asked, in milliseconds. */
  readonly graceMs?: number;
  /** Silence on the bus after which the record is asked, in milliseconds. */
  readonly silenceMs?: number;
}

/**
 * Every event of a topic once, in the order of the record, for all who listen in this process. The bus only makes it quick: an event whose message
 * comes twice, late or never is found in the record, whether another follows it or not, and whether the bus can be reached or not.
 */
export class OrderedFeed<Event> {
  readonly #parts: OrderedFeedParts<Event>;
  #run: FeedRun<Event> | undefined;
  #users = 0;

  constructor(parts: OrderedFeedParts<Event>) {
    this.#parts = parts;
  }

  /** Of the last event that was told; 0 before the first. Null while nobody listens. */
  get position(): number | null {
    return this.#run?.position ?? null;
  }

  /** Drops the events that it holds, since some were erased, and reads them once more. */
  forget(): void {
    this.#run?.forget();
  }

  /** Resolves when every event from now on is certain to be told. Rejects when the record cannot be read. */
  async listen(listener: Pick<LiveListener<Event>, 'onEvent'>): Promise<Unsubscribe> {
    const run = this.#run ?? new FeedRun(this.#parts);
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
