import { setTimeout as sleep } from 'node:timers/promises';
import { LiveInbox } from './live-inbox.ts';
import type { LiveSourceParts, Place } from './live-source.ts';

/** What can be ended from outside. */
type Endable = Pick<LiveInbox<unknown>, 'fail' | 'forget'>;

/** Sources that are iterated over one by one, as any GraphQL server does. Each holds a bounded number of events. */
export class LiveIterators {
  readonly #capacity: number;
  readonly #open = new Set<Endable>();

  /** @param capacity events that may wait for one iterator. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** How many are open now. */
  get open(): number {
    return this.#open.size;
  }

  /**
   * Resolves when everything from then on is held until it is asked for.
   * @param beforeEach is called before an event is given.
   */
  async begin<Event>(
    parts: LiveSourceParts<Event>,
    beforeEach: () => void,
  ): Promise<AsyncIterableIterator<Event, void, void>> {
    const inbox = this.#inbox(parts);
    await inbox.begun;
    return iteratorOver(parts, inbox, beforeEach);
  }

  /** Begins to listen, without a wait for it. */
  iterate<Event>(
    parts: LiveSourceParts<Event>,
    beforeEach: () => void = () => undefined,
  ): AsyncIterableIterator<Event, void, void> {
    return iteratorOver(parts, this.#inbox(parts), beforeEach);
  }

  #inbox<Event>(parts: LiveSourceParts<Event>): LiveInbox<Event> {
    const inbox = new LiveInbox(parts, this.#capacity);
    this.#open.add(inbox);
    inbox.ended.addEventListener('abort', () => this.#open.delete(inbox), { once: true });
    return inbox;
  }

  /** Texts were erased: iterators that hold events fail, and resume after the last one that they gave. */
  forget(error: Error): void {
    for (const inbox of [...this.#open]) inbox.forget(error);
  }

  /** Ends every iterator. */
  interrupt(error: Error): void {
    for (const inbox of [...this.#open]) inbox.fail(error);
  }
}

function iteratorOver<Event>(
  parts: LiveSourceParts<Event>,
  inbox: LiveInbox<Event>,
  beforeEach: () => void,
): AsyncIterableIterator<Event, void, void> {
  const events = eventsOf(parts, inbox, beforeEach);
  // A generator that waits does not notice its return: closing ends the wait first.
  return {
    next: () => events.next(),
    return: () => {
      inbox.close();
      return events.return();
    },
    throw: (error: unknown) => {
      inbox.close();
      return events.throw(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

async function* eventsOf<Event>(
  parts: LiveSourceParts<Event>,
  inbox: LiveInbox<Event>,
  beforeEach: () => void,
): AsyncGenerator<Event, void, void> {
  const { past, live, delivery, placeOf } = parts;
  try {
    await inbox.begun;
    let place: Place | null = past?.from ?? inbox.beginning;
    const isNew = (event: Event) => {
      const found = placeOf(event);
      if (found !== null && place !== null && found.position <= place.position) return false;
      place = found ?? place;
      return true;
    };
    if (past !== null) {
      try {
        do {
          for await (const event of past.read(place?.position ?? null, inbox.ended)) {
            if (inbox.ended.aborted) break;
            if (!isNew(event)) continue;
            beforeEach();
            yield event;
          }
        } while (inbox.takeMissedSome() && !inbox.ended.aborted);
      } catch (error) {
        // A pause of the past is broken off when the inbox ends; `take` knows why it did.
        if (!inbox.ended.aborted || !isAbort(error)) throw error;
      }
      if (live === null && !inbox.ended.aborted) return;
    } else if (parts.greeting !== undefined) {
      const greeting = await parts.greeting();
      if (!inbox.wasOffered && !inbox.ended.aborted) yield* given(greeting);
    }
    for (let event = await inbox.take(); event !== null; event = await inbox.take()) {
      if (isNew(event)) yield* given(event);
    }
  } finally {
    inbox.close();
  }

  async function* given(event: Event): AsyncGenerator<Event, void, void> {
    beforeEach();
    yield event;
    if (delivery.policy === 'SAMPLED')
      await sleep(delivery.everyMs, undefined, { signal: inbox.ended }).catch(() => undefined);
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
