import type { EventBus } from '../../platform/events/event-bus.ts';
import { keepSubscribed } from '../../platform/events/keep-subscribed.ts';
import type { Logger } from '../../platform/observability/logger.ts';
import { modelChanged } from '../models/storage/model.events.ts';
import type { VerificationQueue } from './verification-queue.ts';

/** How often the record is searched for provisional verdicts that another server left when it ended, in milliseconds. */
const everyMs = 60_000;

/**
 * Lets a queue come to what is provisional in the record: now, whenever a model was loaded, and every minute.
 * @returns ends it.
 */
export function resumeSecondLooks(
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
    untilThen: 'a new cross-encoder is noticed within a minute',
    logger,
  });
  return async () => {
    clearInterval(timer);
    await unsubscribe();
  };
}
