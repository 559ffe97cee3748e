import { ExpectedError, InvalidInputError } from '../errors.ts';

/**
 * The port that carries committed changes to whoever streams them, in this process or in others. It only
 * delivers: PostgreSQL is the record, and a message may be lost when the connection behind the bus is.
 *
 * `publish`, `subscribe` and `ping` reject with EventBusUnavailableError, soon, while the bus cannot be
 * reached and after it was closed.
 */
export interface EventBus {
  /**
   * Resolves when the message is handed to the bus. Payloads are plain JSON values. Messages of one caller
   * keep their order.
   */
  publish<Payload>(topic: Topic<Payload>, payload: Payload): Promise<void>;

  /**
   * Resolves once deliveries are certain to begin; the function it gives ends them. A listener that throws
   * harms no other, and none is called while `publish` runs. Listeners of one topic share the payload
   * object. A message that `topic.parse` refuses is logged and dropped.
   * @param onInterruption called when deliveries go on after messages may have been missed: whoever must
   * not miss one reads the record again.
   */
  subscribe<Payload>(
    topic: Topic<Payload>,
    listener: (payload: Payload) => void,
    onInterruption?: () => void,
  ): Promise<Unsubscribe>;

  /** Round trip to what carries the messages, in milliseconds. Rejects when it cannot be reached. */
  ping(): Promise<number>;

  /** Ends every subscription; no listener is called afterwards. */
  close(): Promise<void>;
}

/**
 * A channel's name and the check that turns a received JSON value into its payload. Made once and shared: a
 * message is parsed once a topic.
 */
export interface Topic<Payload> {
  readonly name: string;
  /** @throws when the value is not such a payload. */
  parse(value: unknown): Payload;
}

/** Ends the subscription; calling it again changes nothing. */
export type Unsubscribe = () => Promise<void>;

/** Messages cannot be sent or received now. */
export class EventBusUnavailableError extends ExpectedError {
  override readonly name = 'EventBusUnavailableError';
  readonly code = 'EVENT_BUS_UNAVAILABLE';
}

/** @throws InvalidInputError for a payload that has no JSON text, such as undefined or a function. */
export function messageText<Payload>(payload: Payload): string {
  const text: unknown = JSON.stringify(payload);
  if (typeof text === 'string') return text;
  throw new InvalidInputError([{ path: 'payload', message: 'expects a JSON value' }]);
}
