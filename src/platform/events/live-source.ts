import type { Delivery } from './delivery.ts';
import type { Unsubscribe } from './event-bus.ts';
import { LiveIterators } from './live-iterators.ts';

/** Who is told of events as they happen. */
export interface LiveListener<Event> {
  onEvent(event: Event): void;
  /** Nothing follows. */
  onFailure(error: Error): void;
}

/** Where an event stands in the record. */
export interface Place {
  /** Rises from event to event. */
  readonly position: number;
  /** The same for clients. */
  readonly cursor: string;
}

/** The place of a number that a feed has told, by what makes it a cursor. */
export function placeAt(position: number | null, cursorOf: (position: number) => string): Place | null {
  return position === null ? null : { position, cursor: cursorOf(position) };
}

export interface LiveSourceParts<Event> {
  readonly delivery: Delivery;
  /** Told apart from other sources that the same operation brings at another time; the same for all if unsaid. */
  readonly variant?: string;
  /** Null where there is no record of the events. */
  readonly placeOf: (event: Event) => Place | null;
  /** How far a record has been told by now: whoever begins now begins after it. Unsaid where there is no record; null before anybody listens. */
  readonly here?: () => Place | null;
  /** What is told at once to whoever joins without a past, however long others have listened. */
  readonly greeting?: () => Promise<Event>;
  /** What was recorded before, if it is wanted. */
  readonly past: Past<Event> | null;
  /** Events from now on, from the moment it resolves; null when only the past is wanted. */
  readonly live: ((listener: LiveListener<Event>) => Promise<Unsubscribe>) | null;
}

export interface Past<Event> {
  /** Where the subscriber has got to; null when it begins elsewhere than after an event. */
  readonly from: Place | null;
  /** Events in order, those after a position or from the beginning, to the end of the record as it is when that is reached. The signal ends any wait. */
  readonly read: (after: number | null, signal: AbortSignal) => AsyncIterable<Event>;
}

/**
 * What a subscription brings, not begun yet. The fan-out takes its parts, so that subscribers who want the same share one run of it. Any other GraphQL server
 * iterates over it.
 */
export class LiveSource<Event> implements AsyncIterable<Event> {
  readonly parts: LiveSourceParts<Event>;

  constructor(parts: LiveSourceParts<Event>) {
    this.parts = parts;
  }

  [Symbol.asyncIterator](): AsyncIterator<Event, void, void> {
    return alone.iterate(this.parts);
  }
}

/** Events that may wait for an iterator of which nobody has said more. */
const usualCapacity = 1000;

const alone = new LiveIterators(usualCapacity);
