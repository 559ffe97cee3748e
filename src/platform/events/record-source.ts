import type { Delivery } from './delivery.ts';
import { LiveSource, type Place } from './live-source.ts';
import type { EventRecord, OrderedFeed } from './ordered-feed.ts';

/** Events of one reading of the record. */
const pageSize = 100;

export interface RecordSourceParts<Event> {
  readonly feed: OrderedFeed<Event>;
  /** The record, reduced to what is wanted. */
  readonly wanted: Pick<EventRecord<Event>, 'after'>;
  /** Whether an event is among what is wanted. */
  readonly matches: (event: Event) => boolean;
  readonly placeOf: (event: Event) => Place;
  readonly delivery: Delivery;
  /** Where the subscriber has got to; null for whoever wants events from now on. */
  readonly after: Place | null;
}

/** Events of an ordered feed, and before them what the record has, so that nothing is missing between the two and nothing comes twice. */
export function recordSource<Event>(parts: RecordSourceParts<Event>): LiveSource<Event> {
  const { feed, wanted, matches, placeOf, delivery, after } = parts;
  return new LiveSource({
    delivery,
    placeOf,
    past:
      after === null
        ? null
        : { from: after, read: (position) => readAfter(wanted, placeOf, position ?? after.position) },
    live: (listener) =>
      feed.listen({
        onEvent: (event) => {
          if (matches(event)) listener.onEvent(event);
        },
      }),
  });
}

async function* readAfter<Event>(
  wanted: Pick<EventRecord<Event>, 'after'>,
  placeOf: (event: Event) => Place,
  after: number,
): AsyncGenerator<Event> {
  let position = after;
  for (;;) {
    const page = await wanted.after(position, pageSize);
    for (const event of page) {
      position = placeOf(event).position;
      yield event;
    }
    if (page.length < pageSize) return;
  }
}
