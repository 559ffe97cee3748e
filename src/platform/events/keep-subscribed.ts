import type { Logger } from '../observability/logger.ts';
import type { EventBus, Topic, Unsubscribe } from './event-bus.ts';

/** Interval between attempts, in milliseconds. */
const defaultRetryMs = 1000;

export interface KeptSubscription<Payload> {
  readonly bus: EventBus;
  readonly topic: Topic<Payload>;
  readonly onPayload: (payload: Payload) => void;
  /**
   * Called when messages may have been missed: after an outage of the bus, or a late first
   * subscription. Called again until it succeeds.
   */
  readonly onInterruption?: () => void | Promise<void>;
  /** The log line that says what happens until the subscription succeeds. Logged once. */
  readonly untilThen: string;
  readonly logger: Logger;
  readonly retryMs?: number;
}

/**
 * Subscribes for the life of the process: at once, or as soon as the bus accepts the subscription.
 * A server may start while the bus is unreachable.
 * @returns a function that ends the subscription, further attempts, or the current attempt. Once it
 * resolves, no message is delivered.
 */
export function keepSubscribed<Payload>(subscription: KeptSubscription<Payload>): Unsubscribe {
  const { bus, topic, onPayload, onInterruption, untilThen, logger, retryMs = defaultRetryMs } = subscription;
  let unsubscribe: Unsubscribe | undefined;
  let retry: NodeJS.Timeout | undefined;
  let lateness: NodeJS.Timeout | undefined;
  let isOver = false;
  const receive = (payload: Payload) => {
    if (!isOver) onPayload(payload);
  };
  const catchUp = async (isFirst: boolean) => {
    if (isOver) return;
    clearTimeout(lateness);
    try {
      await onInterruption?.();
    } catch (error) {
      if (isOver) return;
      if (isFirst)
        logger.warn({ err: error, topic: topic.name }, 'catching up after missed messages failed; retrying');
      lateness = setTimeout(() => void catchUp(false), retryMs).unref();
    }
  };
  const attempt = async (isFirst: boolean) => {
    try {
      unsubscribe = await bus.subscribe(topic, receive, () => void catchUp(true));
    } catch (error) {
      if (isOver) return;
      if (isFirst) logger.warn({ err: error, topic: topic.name }, untilThen);
      retry = setTimeout(() => {
        attempting = attempt(false);
      }, retryMs).unref();
      return;
    }
    if (!isFirst) void catchUp(true);
  };
  let attempting = attempt(true);
  return async () => {
    isOver = true;
    clearTimeout(retry);
    clearTimeout(lateness);
    await attempting;
    await unsubscribe?.();
  };
}
