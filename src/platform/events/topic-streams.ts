import { type Delivery, deliverAll } from './delivery.ts';
import type { EventBus, Topic } from './event-bus.ts';
import { LiveSource } from './live-source.ts';
import { SubscriptionInterruptedError } from './subscription-errors.ts';

/** Streams of updates without an audit trail. */
export class TopicStreams {
  readonly #bus: EventBus;

  constructor(bus: EventBus) {
    this.#bus = bus;
  }

  /**
   * All messages of the topic from now on. Fails with SubscriptionInterruptedError if messages may
   * have been missed.
   */
  open<Event>(topic: Topic<Event>, delivery: Delivery = deliverAll): LiveSource<Event> {
    return new LiveSource<Event>({
      delivery,
      resumePointOf: () => null,
      past: null,
      live: ({ onEvent, onFailure }) =>
        this.#bus.subscribe(topic, onEvent, () =>
          onFailure(
            new SubscriptionInterruptedError(
              'Updates may have been missed; query what changed, then subscribe again.',
            ),
          ),
        ),
    });
  }
}
