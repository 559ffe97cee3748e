import { ExpectedError, InvalidInputError } from '../errors.ts';

/**
 * Port that delivers committed changes to streams, in this process and others. It only delivers:
 * PostgreSQL stores the audit trail, and messages may be lost with the connection behind the bus.
 *
 * `publish`, `subscribe` and `ping` reject quickly with EventBusUnavailableError while the bus is
 * unreachable and after it was closed.
 */
export interface EventBus {
  /**
   * Resolves when the bus has accepted the message. Payloads are plain JSON values. Messages of one
   * caller keep their order.
   */
  publish<Payload>(topic: Topic<Payload>, payload: Payload): Promise<void>;

  /**
   * Resolves once delivery has begun. The returned function ends the subscription. A listener that
   * throws does not affect others, and no listener is called while `publish` runs. Listeners of one
   * topic share the payload object. A message that `topic.parse` rejects is logged and dropped.
   * @param onInterruption called when delivery resumes after messages may have been missed. A
   * listener that must not miss a message reads the audit trail again.
   */
  subscribe<Payload>(
    topic: Topic<Payload>,
    listener: (payload: Payload) => void,
    onInterruption?: () => void,
  ): Promise<Unsubscribe>;

  /** Round trip to the message broker, in milliseconds. Rejects if it is unreachable. */
  ping(): Promise<number>;

  /** Ends all subscriptions. No listener is called afterwards. */
  close(): Promise<void>;
}

/**
 * Name of a channel, and the check that turns a received JSON value into its payload. Topics are
 * shared constants: a message is parsed once for each topic object.
 */
export interface Topic<Payload> {
  readonly name: string;
  /** @throws if the value is not a valid payload. */
  parse(value: unknown): Payload;
}

/** Ends the subscription. Further calls have no effect. */
export type Unsubscribe = () => Promise<void>;

/** Messages cannot be sent or received at present. */
export class EventBusUnavailableError extends ExpectedError {
  override readonly name = 'EventBusUnavailableError';
  readonly code = 'EVENT_BUS_UNAVAILABLE';
}

/** @throws InvalidInputError for a payload without a JSON form, such as undefined or a function. */
export function messageText<Payload>(payload: Payload): string {
  const text: unknown = JSON.stringify(payload);
  if (typeof text === 'string') return text;
  throw new InvalidInputError([{ path: 'payload', message: 'expects a JSON value' }]);
}
