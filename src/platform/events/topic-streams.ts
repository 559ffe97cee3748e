import { type Delivery, deliverAll } from './delivery.ts';
import type { EventBus, Topic } from './event-bus.ts';
import { LiveSource } from './live-source.ts';
import { SubscriptionInterruptedError } from './subscription-errors.ts';

/** Updates of which there is no record. */
export class TopicStreams {
  readonly #bus: EventBus;

  constructor(bus: EventBus) {
    this.#bus = bus;
  }

  /** Everything published under the topic from now on. It fails with SubscriptionInterruptedError when something may have been missed. */
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
