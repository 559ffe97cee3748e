import { ExpectedError } from '../../platform/errors.ts';
import { boundedStream } from '../../platform/events/bounded-stream.ts';
import type { EventBus, Topic } from '../../platform/events/event-bus.ts';
import { type CommittedInference, hallucinationDetected, inferenceCommitted } from './inference.events.ts';

/** The subscriber took its updates too slowly. It can query what it missed, after the last cursor it has. */
export class SubscriptionLaggedError extends ExpectedError {
  override readonly name = 'SubscriptionLaggedError';
  readonly code = 'SUBSCRIPTION_LAGGED';
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

  /** Every inference from now on. @throws SubscriptionLimitError */
  inferences(): AsyncIterable<CommittedInference> {
    return this.#stream(inferenceCommitted);
  }

  /** Flagged inferences from now on. @throws SubscriptionLimitError */
  hallucinations(): AsyncIterable<CommittedInference> {
    return this.#stream(hallucinationDetected);
  }

  #stream(topic: Topic<CommittedInference>): AsyncIterable<CommittedInference> {
    const { bus, buffer, maximumOpen, closing } = this.#parts;
    if (this.#open >= maximumOpen) {
      throw new SubscriptionLimitError(
        `This server serves at most ${maximumOpen} streams at a time; try again later.`,
      );
    }
    this.#open += 1;
    return boundedStream<CommittedInference>({
      capacity: buffer,
      signal: closing,
      start: async (push) => {
        const unsubscribe = await bus.subscribe(topic, push);
        return async () => {
          this.#open -= 1;
          await unsubscribe();
        };
      },
      onLag: () =>
        new SubscriptionLaggedError(
          `More than ${buffer} updates were waiting; read on from your last cursor with the inferences query.`,
        ),
    });
  }
}
