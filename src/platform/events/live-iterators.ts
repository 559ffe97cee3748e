import { setTimeout as sleep } from 'node:timers/promises';
import { LiveInbox } from './live-inbox.ts';
import type { LiveSourceDependencies, ResumePoint } from './live-source.ts';

/** An inbox that others can end. */
type Endable = Pick<LiveInbox<unknown>, 'fail' | 'forget'>;

/**
 * Iterates over sources, each separately, as any GraphQL server does. Each iterator keeps a bounded
 * number of events.
 */
export class LiveIterators {
  readonly #capacity: number;
  readonly #open = new Set<Endable>();

  /** @param capacity events that may wait for one iterator. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Number of open iterators. */
  get open(): number {
    return this.#open.size;
  }

  /**
   * Resolves once every later event is kept until it is requested.
   * @param beforeEach is called before an event is given.
   */
  async begin<Event>(
    parts: LiveSourceDependencies<Event>,
    beforeEach: () => void,
  ): Promise<AsyncIterableIterator<Event, void, void>> {
    const inbox = this.#inbox(parts);
    await inbox.begun;
    return iteratorOver(parts, inbox, beforeEach);
  }

  /** Starts to listen without waiting until it does. */
  iterate<Event>(
    parts: LiveSourceDependencies<Event>,
    beforeEach: () => void = () => undefined,
  ): AsyncIterableIterator<Event, void, void> {
    return iteratorOver(parts, this.#inbox(parts), beforeEach);
  }

  #inbox<Event>(parts: LiveSourceDependencies<Event>): LiveInbox<Event> {
    const inbox = new LiveInbox(parts, this.#capacity);
    this.#open.add(inbox);
    inbox.ended.addEventListener('abort', () => this.#open.delete(inbox), { once: true });
    return inbox;
  }

  /**
   * Fails the iterators that keep events, because texts were erased. Clients resume after the last
   * event they received.
   */
  forget(error: Error): void {
    for (const inbox of [...this.#open]) inbox.forget(error);
  }

  /** Ends every iterator. */
  interrupt(error: Error): void {
    for (const inbox of [...this.#open]) inbox.fail(error);
  }
}

function iteratorOver<Event>(
  parts: LiveSourceDependencies<Event>,
  inbox: LiveInbox<Event>,
  beforeEach: () => void,
): AsyncIterableIterator<Event, void, void> {
  const events = eventsOf(parts, inbox, beforeEach);
  // A generator that waits does not notice `return`, so closing ends the wait first.
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
  parts: LiveSourceDependencies<Event>,
  inbox: LiveInbox<Event>,
  beforeEach: () => void,
): AsyncGenerator<Event, void, void> {
  const { past, live, delivery, resumePointOf } = parts;
  try {
    await inbox.begun;
    let last: ResumePoint | null = past?.from ?? inbox.beginning;
    const isNew = (event: Event) => {
      const found = resumePointOf(event);
      if (found !== null && last !== null && found.position <= last.position) return false;
      last = found ?? last;
      return true;
    };
    if (past !== null) {
      try {
        do {
          for await (const event of past.read(last?.position ?? null, inbox.ended)) {
            if (inbox.ended.aborted) break;
            if (!isNew(event)) continue;
            beforeEach();
            yield event;
          }
        } while (inbox.takeMissedSome() && !inbox.ended.aborted);
      } catch (error) {
        // The end of the inbox interrupts a pause of the past; `take` throws its reason.
        if (!inbox.ended.aborted || !isAbort(error)) throw error;
      }
      if (live === null && !inbox.ended.aborted) return;
    } else if (parts.initialEvent !== undefined) {
      const initialEvent = await parts.initialEvent();
      if (!inbox.wasOffered && !inbox.ended.aborted) yield* given(initialEvent);
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
