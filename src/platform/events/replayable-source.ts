import type { Delivery } from './delivery.ts';
import type { Unsubscribe } from './event-bus.ts';
import { type LiveListener, LiveSource, type ResumePoint } from './live-source.ts';

/** Number of events in one page read from the log. */
const pageSize = 100;

/** The requested part of an audit trail. */
export interface EventSelection<Event> {
  /**
   * Events after a sequence number, in order, at most `limit`. Fewer mean the end of the audit
   * trail.
   */
  readonly after: (position: number, limit: number) => Promise<readonly Event[]>;
  /** Filters the events, for conditions that the query cannot check. */
  readonly choose?: (events: readonly Event[]) => Promise<readonly Event[]>;
  readonly resumePointOf: (event: Event) => ResumePoint;
}

export interface ReplayableSourceDependencies<Event> {
  readonly selection: EventSelection<Event>;
  /** Subscribes to the same events live. */
  readonly listen: (listener: LiveListener<Event>) => Promise<Unsubscribe>;
  /** See LiveSourceDependencies. */
  readonly current: () => ResumePoint | null;
  readonly delivery: Delivery;
  /** See LiveSourceDependencies. */
  readonly variant?: string;
  /** The last event that the subscriber has received. Null to start with live events. */
  readonly after: ResumePoint | null;
}

/** A source of recorded events followed by live ones, without gaps and duplicates. */
export function replayableSource<Event>(
  dependencies: ReplayableSourceDependencies<Event>,
): LiveSource<Event> {
  const { selection: wanted, listen, current: here, delivery, variant, after } = dependencies;
  return new LiveSource({
    delivery,
    ...(variant === undefined ? {} : { variant }),
    resumePointOf: wanted.resumePointOf,
    current: here,
    past:
      after === null
        ? null
        : { from: after, read: (position) => eventsAfter(wanted, position ?? after.position) },
    live: listen,
  });
}

/** All selected events after a sequence number, page by page. */
export async function* eventsAfter<Event>(
  wanted: EventSelection<Event>,
  after: number,
): AsyncGenerator<Event> {
  for (let position = after; ; ) {
    const page = await wanted.after(position, pageSize);
    yield* (await wanted.choose?.(page)) ?? page;
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    position = wanted.resumePointOf(last).position;
  }
}

/** A listener for the matching events only. */
export function matching<Event>(
  matches: (event: Event) => boolean,
  { onEvent, onFailure }: LiveListener<Event>,
): LiveListener<Event> {
  return {
    onEvent: (event) => {
      if (matches(event)) onEvent(event);
    },
    onFailure,
  };
}
