/** The parts of a request that are timed, in the order they happen. */
export const timedParts = ['replay', 'cache', 'queue', 'tokenise', 'run', 'judge', 'commit'] as const;
export type TimedPart = (typeof timedParts)[number];

/** How long the parts of one request took, in milliseconds on the monotonic clock; what happened several times is summed. */
export class Timings {
  readonly #parts = new Map<TimedPart, number>();

  add(part: TimedPart, milliseconds: number): void {
    this.#parts.set(part, (this.#parts.get(part) ?? 0) + milliseconds);
  }

  /** Does the work and adds how long it took, also when it fails. */
  async time<Result>(part: TimedPart, work: () => Promise<Result>): Promise<Result> {
    const started = performance.now();
    try {
      return await work();
    } finally {
      this.add(part, performance.now() - started);
    }
  }

  /** What was timed, in the order of `timedParts`, to the microsecond. */
  entries(): [TimedPart, number][] {
    return timedParts.flatMap((part): [TimedPart, number][] => {
      const milliseconds = this.#parts.get(part);
      return milliseconds === undefined ? [] : [[part, Math.round(milliseconds * 1000) / 1000]];
    });
  }
}
