import type { Delivery } from './delivery.ts';
import type { Unsubscribe } from './event-bus.ts';
import { LiveIterators } from './live-iterators.ts';

/** A listener for live events. */
export interface LiveListener<Event> {
  onEvent(event: Event): void;
  /** The stream has ended with an error. No event follows. */
  onFailure(error: Error): void;
}

/** The location of an event in the audit trail, from which a stream can resume. */
export interface ResumePoint {
  /** Sequence number. It increases from event to event. */
  readonly position: number;
  /** The same as a cursor for clients. */
  readonly cursor: string;
}

/**
 * Creates the resume point of a sequence number.
 * @param cursorOf encodes the number as a cursor.
 */
export function resumePointAt(
  position: number | null,
  cursorOf: (position: number) => string,
): ResumePoint | null {
  return position === null ? null : { position, cursor: cursorOf(position) };
}

export interface LiveSourceDependencies<Event> {
  readonly delivery: Delivery;
  /**
   * Distinguishes this source from others that the same operation creates at other times. Default:
   * the same for all.
   */
  readonly variant?: string;
  /** Returns null for events without an audit trail. */
  readonly resumePointOf: (event: Event) => ResumePoint | null;
  /**
   * The resume point of the last delivered event. A new subscriber starts after it. Omitted without
   * an audit trail. Null without a listener.
   */
  readonly current?: () => ResumePoint | null;
  /**
   * The event that a new subscriber without a past receives at once, however long others have been
   * listening.
   */
  readonly initialEvent?: () => Promise<Event>;
  /** The recorded events, which are sent before the live events. Null if not requested. */
  readonly past: Past<Event> | null;
  /** Live events, from the moment it resolves. Null if only the past is requested. */
  readonly live: ((listener: LiveListener<Event>) => Promise<Unsubscribe>) | null;
}

export interface Past<Event> {
  /**
   * The last event that the subscriber has received. Null if the past does not start after an
   * event.
   */
  readonly from: ResumePoint | null;
  /**
   * Recorded events in order, after a sequence number or from the beginning, to the end of the
   * audit trail at the time it is reached. The signal ends any wait.
   */
  readonly read: (after: number | null, signal: AbortSignal) => AsyncIterable<Event>;
}

/**
 * The source of a subscription, not started yet. The fan-out uses its parts, so that subscribers of
 * the same events share one run. Any other GraphQL server iterates over it.
 */
export class LiveSource<Event> implements AsyncIterable<Event> {
  readonly parts: LiveSourceDependencies<Event>;

  constructor(parts: LiveSourceDependencies<Event>) {
    this.parts = parts;
  }

  [Symbol.asyncIterator](): AsyncIterator<Event, void, void> {
    return alone.iterate(this.parts);
  }
}

/** Maximum number of events that wait for an iterator, unless its server sets another limit. */
const defaultCapacity = 1000;

const alone = new LiveIterators(defaultCapacity);
