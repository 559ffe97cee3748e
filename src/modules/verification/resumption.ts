import type { EventBus } from '../../platform/events/event-bus.ts';
import { keepSubscribed } from '../../platform/events/keep-subscribed.ts';
import type { Logger } from '../../platform/observability/logger.ts';
import { modelChanged } from '../models/storage/model.events.ts';
import type { VerificationQueue } from './verification-queue.ts';

/**
 * How often the database is searched for provisional verdicts that another server left when it
 * ended, in milliseconds.
 */
const everyMs = 60_000;

/**
 * Makes a queue process the provisional verdicts in the database: immediately, whenever a model was
 * loaded, and every minute.
 * @returns a function that stops it.
 */
export function resumeVerification(
  queue: Pick<VerificationQueue, 'resume'>,
  bus: EventBus,
  logger: Logger,
): () => Promise<void> {
  queue.resume();
  const timer = setInterval(() => queue.resume(), everyMs);
  timer.unref();
  const unsubscribe = keepSubscribed({
    bus,
    topic: modelChanged,
    onPayload: ({ change }) => {
      if (change === 'loaded') queue.resume();
    },
    onInterruption: () => queue.resume(),
    untilThen: 'a new cross-encoder is used within a minute',
    logger,
  });
  return async () => {
    clearInterval(timer);
    await unsubscribe();
  };
}
