import { ExpectedError } from '../../platform/errors.ts';
import { boundedStream } from '../../platform/events/bounded-stream.ts';
import type { EventBus, Topic } from '../../platform/events/event-bus.ts';
import { type CommittedInference, hallucinationDetected, inferenceCommitted } from './inference.events.ts';

/** The subscriber took its updates too slowly. It can query what it missed, after the last cursor it has. */
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

export interface InferenceStreamsParts {
  readonly bus: EventBus;
  /** Undelivered updates one subscriber may have. */
  readonly buffer: number;
  readonly maximumOpen: number;
  /** Ends every stream, so that subscribers are told before the process leaves. */
  readonly closing: AbortSignal;
}

/** Streams of committed inferences, each with a bounded buffer of its own. */
export class InferenceStreams {
  readonly #parts: InferenceStreamsParts;
  #open = 0;

  constructor(parts: InferenceStreamsParts) {
    this.#parts = parts;
  }

  get openStreams(): number {
    return this.#open;
  }

  /** Every inference from now on. The stream fails with SubscriptionLimitError, SubscriptionLaggedError or SubscriptionInterruptedError. */
  inferences(): AsyncIterable<CommittedInference> {
    return this.#stream(inferenceCommitted);
  }

  /** Flagged inferences from now on; it fails likewise. */
  hallucinations(): AsyncIterable<CommittedInference> {
    return this.#stream(hallucinationDetected);
  }

  #stream(topic: Topic<CommittedInference>): AsyncIterable<CommittedInference> {
    const { buffer, closing } = this.#parts;
    return boundedStream<CommittedInference>({
      capacity: buffer,
      signal: closing,
      start: (push, fail) => this.#admit(topic, push, fail),
      onLag: () =>
        new SubscriptionLaggedError(
          `More than ${buffer} updates were waiting; read on from your last cursor with the inferences query.`,
        ),
    });
  }

  async #admit(
    topic: Topic<CommittedInference>,
    push: (update: CommittedInference) => void,
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
        new SubscriptionInterruptedError(
          'Updates may have been missed; read on from your last cursor with the inferences query, then subscribe again.',
        ),
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
