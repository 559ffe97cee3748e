import type { Delivery } from './delivery.ts';
import type { Unsubscribe } from './event-bus.ts';

/** Who is told of events as they happen. */
export interface LiveListener<Event> {
  onEvent(event: Event): void;
  /** Nothing follows. */
  onFailure(error: Error): void;
}

/** Where an event stands in the record. */
export interface ResumePoint {
  /** Rises from event to event. */
  readonly position: number;
  /** The same for clients. */
  readonly cursor: string;
}

/** The place of a number that a feed has told, by what makes it a cursor. */
export function resumePointAt(
  position: number | null,
  cursorOf: (position: number) => string,
): ResumePoint | null {
  return position === null ? null : { position, cursor: cursorOf(position) };
}

export interface LiveSourceParts<Event> {
  readonly delivery: Delivery;
  /** Told apart from other sources that the same operation brings at another time; the same for all if unsaid. */
  readonly variant?: string;
  /** Null where there is no record of the events. */
  readonly resumePointOf: (event: Event) => ResumePoint | null;
  /** How far a record has been told by now: whoever begins now begins after it. Unsaid where there is no record; null before anybody listens. */
  readonly current?: () => ResumePoint | null;
  /** What is told at once to whoever joins without a past, however long others have listened. */
  readonly initialEvent?: () => Promise<Event>;
  /** What was recorded before, if it is wanted. */
  readonly past: Past<Event> | null;
  /** Events from now on, from the moment it resolves; null when only the past is wanted. */
  readonly live: ((listener: LiveListener<Event>) => Promise<Unsubscribe>) | null;
}

export interface Past<Event> {
  /** Where the subscriber has got to; null when it begins elsewhere than after an event. */
  readonly from: ResumePoint | null;
  /** Events in order, those after a position or from the beginning, to the end of the record as it is when that is reached. The signal ends any wait. */
  readonly read: (after: number | null, signal: AbortSignal) => AsyncIterable<Event>;
}

/**
 * What a subscription brings, not begun yet. It stands as an iterable only because GraphQL asks for one: whoever serves subscribers takes its parts,
 * so that subscribers who want the same share one run of it.
 */
export class LiveSource<Event> implements AsyncIterable<Event> {
  readonly parts: LiveSourceParts<Event>;

  constructor(parts: LiveSourceParts<Event>) {
    this.parts = parts;
  }

  [Symbol.asyncIterator](): AsyncIterator<Event> {
    throw new Error('A live source is served by its parts.');
  }
}
