import type { Delivery } from './delivery.ts';
import { LiveSource, type LiveSourceParts } from './live-source.ts';

export interface PolledSourceParts<Reading> extends Pick<LiveSourceParts<Reading>, 'resumePointOf' | 'past'> {
  readonly read: () => Promise<Reading>;
  /** Time between two readings, in milliseconds. */
  readonly intervalMs: number;
  readonly delivery: Delivery;
}

/** Something that nothing keeps: read at once for whoever joins, and then regularly. A reading that takes longer than that delays the next. */
export function polledSource<Reading>({
  read,
  intervalMs: everyMs,
  ...source
}: PolledSourceParts<Reading>): LiveSource<Reading> {
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
