import type { Delivery } from './delivery.ts';
import { LiveSource, type LiveSourceDependencies } from './live-source.ts';

export interface PolledSourceDependencies<Reading>
  extends Pick<LiveSourceDependencies<Reading>, 'resumePointOf' | 'past'> {
  readonly read: () => Promise<Reading>;
  /** Interval between two reads, in milliseconds. */
  readonly intervalMs: number;
  readonly delivery: Delivery;
}

/**
 * A source of values that are not recorded. It reads once for each new subscriber, and then at each
 * interval. A slow read delays the next one.
 */
export function polledSource<Reading>({
  read,
  intervalMs: everyMs,
  ...source
}: PolledSourceDependencies<Reading>): LiveSource<Reading> {
  return new LiveSource<Reading>({
    ...source,
    initialEvent: read,
    live: async ({ onEvent, onFailure }) => {
      let isOpen = true;
      let isReading = false;
      const timer = setInterval(async () => {
        if (isReading) return;
        isReading = true;
        try {
          const reading = await read();
          if (isOpen) onEvent(reading);
        } catch (error) {
          if (isOpen)
            onFailure(error instanceof Error ? error : new Error('A reading failed.', { cause: error }));
        }
        isReading = false;
      }, everyMs);
      return async () => {
        isOpen = false;
        clearInterval(timer);
      };
    },
  });
}
