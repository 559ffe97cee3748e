import { deliverLatest } from './delivery.ts';
import { LiveSource } from './live-source.ts';

/** The time, to each at once and then every so many milliseconds. Who is slow gets the newest. */
export function ticks(everyMs: number): LiveSource<Date> {
  return new LiveSource<Date>({
    delivery: deliverLatest,
    placeOf: () => null,
    past: null,
    greeting: () => new Date(),
    live: async ({ onEvent }) => {
      const timer = setInterval(() => onEvent(new Date()), everyMs);
      return async () => clearInterval(timer);
    },
  });
}
