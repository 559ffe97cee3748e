import { Rounds, type RoundsOptions } from '../../src/graphql/turns/rounds.ts';

/** Rounds of the event loop that a test turns over, on a clock that it sets. */
export class HeldRounds {
  readonly rounds: Rounds;
  now = 0;
  #scheduled: (() => void)[] = [];

  constructor(options: Pick<RoundsOptions, 'most' | 'ms'> = {}) {
    this.rounds = new Rounds({
      ...options,
      schedule: (callback) => this.#scheduled.push(callback),
      now: () => this.now,
    });
  }

  /** Runs what was scheduled by now, as one round does. */
  next(): void {
    const scheduled = this.#scheduled;
    this.#scheduled = [];
    for (const callback of scheduled) callback();
  }
}
