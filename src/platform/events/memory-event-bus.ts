import type { Logger } from '../observability/logger.ts';
import {
  type EventBus,
  EventBusUnavailableError,
  messageText,
  type Topic,
  type Unsubscribe,
} from './event-bus.ts';
import { TopicListeners } from './topic-listeners.ts';

/**
 * Event bus within this process. Messages are JSON text, so that it behaves like a bus between
 * processes.
 */
export class MemoryEventBus implements EventBus {
  readonly #listeners: TopicListeners;
  #closed = false;

  constructor(logger: Logger) {
    this.#listeners = new TopicListeners(logger);
  }

  async publish<Payload>(topic: Topic<Payload>, payload: Payload): Promise<void> {
    this.#assertOpen();
    const text = messageText(payload);
    queueMicrotask(() => this.#listeners.deliver(topic.name, text));
  }

  async subscribe<Payload>(
    topic: Topic<Payload>,
    listener: (payload: Payload) => void,
    onInterruption?: () => void,
  ): Promise<Unsubscribe> {
    this.#assertOpen();
    const remove = this.#listeners.add(topic, { onPayload: listener, onInterruption });
    return async () => remove();
  }

  async ping(): Promise<number> {
    this.#assertOpen();
    return 0;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#listeners.clear();
  }

  #assertOpen(): void {
    if (this.#closed) throw new EventBusUnavailableError('The event bus is closed.');
  }
}
