import type { Logger } from '../observability/logger.ts';
import type { EventBus, Topic, Unsubscribe } from './event-bus.ts';

/** Between two attempts, in milliseconds. */
const defaultRetryMs = 1000;

export interface KeptSubscription<Payload> {
  readonly bus: EventBus;
  readonly topic: Topic<Payload>;
  readonly onPayload: (payload: Payload) => void;
  /** Messages may have been missed: the bus was away, or was there only after a while. Called again until it succeeds. */
  readonly onInterruption?: () => void | Promise<void>;
  /** What follows from hearing nothing for now, for people. It is logged once. */
  readonly untilThen: string;
  readonly logger: Logger;
  readonly retryMs?: number;
}

/**
 * Subscribes for as long as the process lives: at once, or as soon as the bus lets it. A server may be started while the bus is away.
 * @returns ends the subscription, the attempts, or the attempt under way; once it resolves, nothing is heard any more.
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
        logger.warn({ err: error, topic: topic.name }, 'what may have been missed is asked for again');
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
