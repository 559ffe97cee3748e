import { ExpectedError } from '../errors.ts';
import { boundedStream } from './bounded-stream.ts';
import type { EventBus, Topic } from './event-bus.ts';

/** The subscriber took its updates too slowly. It can query what it missed. */
export class SubscriptionLaggedError extends ExpectedError {
  override readonly name = 'SubscriptionLaggedError';
  readonly code = 'SUBSCRIPTION_LAGGED';
}

/** Updates may have been missed while the bus was away. The subscriber can query what it missed, after the last cursor it has. */
export class SubscriptionInterruptedError extends ExpectedError {
  override readonly name = 'SubscriptionInterruptedError';
  readonly code = 'SUBSCRIPTION_INTERRUPTED';
}

/** As many streams are open as this process serves. */
export class SubscriptionLimitError extends ExpectedError {
  override readonly name = 'SubscriptionLimitError';
  readonly code = 'SUBSCRIPTION_LIMIT';
}

export interface TopicStreamsParts {
  readonly bus: EventBus;
  /** Undelivered updates one subscriber may have. */
  readonly buffer: number;
  readonly maximumOpen: number;
  /** Ends every stream, so that subscribers are told before the process leaves. */
  readonly closing: AbortSignal;
}

/** Streams of what is published under a topic, each with a bounded buffer of its own. */
export class TopicStreams {
  readonly #parts: TopicStreamsParts;
  #open = 0;

  constructor(parts: TopicStreamsParts) {
    this.#parts = parts;
  }

  get openStreams(): number {
    return this.#open;
  }

  /**
   * Everything published under the topic from now on. The stream fails with SubscriptionLimitError, SubscriptionLaggedError or
   * SubscriptionInterruptedError.
   */
  open<Payload>(topic: Topic<Payload>): AsyncIterable<Payload> {
    const { buffer, closing } = this.#parts;
    return boundedStream<Payload>({
      capacity: buffer,
      signal: closing,
      start: (push, fail) => this.#admit(topic, push, fail),
      onLag: () =>
        new SubscriptionLaggedError(
          `More than ${buffer} updates were waiting; query what you missed, then subscribe again.`,
        ),
    });
  }

  async #admit<Payload>(
    topic: Topic<Payload>,
    push: (update: Payload) => void,
    fail: (error: Error) => void,
  ): Promise<() => Promise<void>> {
    const { bus, maximumOpen } = this.#parts;
    if (this.#open >= maximumOpen) {
      throw new SubscriptionLimitError(
        `This server serves at most ${maximumOpen} streams at a time; try again later.`,
      );
    }
    this.#open += 1;
    const leave = () => {
      this.#open -= 1;
    };
    const interrupted = () =>
      fail(
        new SubscriptionInterruptedError('Updates may have been missed; query them, then subscribe again.'),
      );
    try {
      const unsubscribe = await bus.subscribe(topic, push, interrupted);
      return async () => {
        leave();
        await unsubscribe();
      };
    } catch (error) {
      leave();
      throw error;
    }
  }
}
