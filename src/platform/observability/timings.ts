/** The timed parts of a request, in the order in which they happen. */
export const timedParts = ['replay', 'cache', 'queue', 'tokenize', 'run', 'judge', 'commit'] as const;
export type TimedPart = (typeof timedParts)[number];

/**
 * Duration of the parts of one request, in milliseconds on the monotonic clock. Repeated parts are
 * summed.
 */
export class Timings {
  readonly #durations = new Map<TimedPart, number>();

  add(part: TimedPart, milliseconds: number): void {
    this.#durations.set(part, (this.#durations.get(part) ?? 0) + milliseconds);
  }

  /** Runs the work and adds its duration, even if it fails. */
  async time<Result>(part: TimedPart, work: () => Promise<Result>): Promise<Result> {
    const started = performance.now();
    try {
      return await work();
    } finally {
      this.add(part, performance.now() - started);
    }
  }

  /** The timed parts, in the order of `timedParts`, with microsecond precision. */
  entries(): [TimedPart, number][] {
    return timedParts.flatMap((part): [TimedPart, number][] => {
      const milliseconds = this.#durations.get(part);
      return milliseconds === undefined ? [] : [[part, Math.round(milliseconds * 1000) / 1000]];
    });
  }
}
