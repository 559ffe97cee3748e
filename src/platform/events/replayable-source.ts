import type { Delivery } from './delivery.ts';
import type { Unsubscribe } from './event-bus.ts';
import { type LiveListener, LiveSource, type ResumePoint } from './live-source.ts';

/** Events of one reading of the record. */
const pageSize = 100;

/** The part of a record that is wanted. */
export interface EventSelection<Event> {
  /** Events that follow a position, in order, at most `limit`; when there are fewer, the record ends there. */
  readonly after: (position: number, limit: number) => Promise<readonly Event[]>;
  /** Those of them that are wanted, where the record itself cannot tell. */
  readonly choose?: (events: readonly Event[]) => Promise<readonly Event[]>;
  readonly resumePointOf: (event: Event) => ResumePoint;
}

export interface ReplayableSourceParts<Event> {
  readonly selection: EventSelection<Event>;
  /** The same as they happen. */
  readonly listen: (listener: LiveListener<Event>) => Promise<Unsubscribe>;
  /** See LiveSourceParts. */
  readonly current: () => ResumePoint | null;
  readonly delivery: Delivery;
  /** See LiveSourceParts. */
  readonly variant?: string;
  /** Where the subscriber has got to; null for whoever wants events from now on. */
  readonly after: ResumePoint | null;
}

/** Events as they happen, and before them what the record has, so that nothing is missing between the two and nothing comes twice. */
export function replayableSource<Event>(parts: ReplayableSourceParts<Event>): LiveSource<Event> {
  const { selection: wanted, listen, current: here, delivery, variant, after } = parts;
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

/** All of the record that is wanted and follows a position, page by page. */
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

/** Only those events that match. */
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
