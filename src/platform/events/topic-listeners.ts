import type { Logger } from '../observability/logger.ts';
import type { Topic } from './event-bus.ts';

/**
 * Listeners in this process by topic. Both buses deliver through it, so that they treat messages
 * and listeners in the same way.
 */
export class TopicListeners {
  readonly #byName = new Map<string, Set<Group>>();
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** @returns a function that removes the listener. */
  add<Payload>(topic: Topic<Payload>, listener: Listener<Payload>): () => void {
    const groups = this.#byName.get(topic.name) ?? new Set<Group>();
    this.#byName.set(topic.name, groups);
    const group = existingGroup(groups, topic) ?? new TopicGroup(topic, this.#logger);
    groups.add(group);
    group.listeners.add(listener);
    return () => {
      group.listeners.delete(listener);
      if (group.listeners.size === 0) groups.delete(group);
      if (groups.size === 0 && this.#byName.get(topic.name) === groups) this.#byName.delete(topic.name);
    };
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /** @param text the payload as JSON. */
  deliver(name: string, text: string): void {
    for (const group of [...(this.#byName.get(name) ?? [])]) group.deliver(text);
  }

  /** Notifies all listeners that messages may have been missed. */
  interrupted(): void {
    for (const groups of this.#byName.values()) for (const group of [...groups]) group.interrupted();
  }

  clear(): void {
    this.#byName.clear();
  }
}

export interface Listener<Payload> {
  readonly onPayload: (payload: Payload) => void;
  readonly onInterruption: (() => void) | undefined;
}

/** Listeners of one topic object, independent of its payload type. */
interface Group {
  /** The identity of the topic determines the type of its payload. */
  isOf<Payload>(topic: Topic<Payload>): this is TopicGroup<Payload>;
  deliver(text: string): void;
  interrupted(): void;
}

/** Parses a message once for all of its listeners. */
class TopicGroup<Payload> implements Group {
  readonly listeners = new Set<Listener<Payload>>();
  readonly #topic: Topic<Payload>;
  readonly #logger: Logger;

  constructor(topic: Topic<Payload>, logger: Logger) {
    this.#topic = topic;
    this.#logger = logger;
  }

  isOf<Other>(topic: Topic<Other>): this is TopicGroup<Other> {
    return Object.is(this.#topic, topic);
  }

  deliver(text: string): void {
    let payload: Payload;
    try {
      payload = this.#topic.parse(JSON.parse(text));
    } catch (error) {
      this.#logger.warn(
        { err: error, topic: this.#topic.name },
        'an invalid message of the topic was dropped',
      );
      return;
    }
    for (const listener of [...this.listeners]) this.#isolated(() => listener.onPayload(payload));
  }

  interrupted(): void {
    for (const listener of [...this.listeners]) this.#isolated(() => listener.onInterruption?.());
  }

  #isolated(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#logger.error({ err: error, topic: this.#topic.name }, 'a listener failed');
    }
  }
}

function existingGroup<Payload>(
  groups: ReadonlySet<Group>,
  topic: Topic<Payload>,
): TopicGroup<Payload> | undefined {
  for (const group of groups) if (group.isOf(topic)) return group;
  return undefined;
}
