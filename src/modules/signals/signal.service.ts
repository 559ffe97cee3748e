import type { LiveStatistics } from '../../platform/cache/live-statistics.ts';
import { InvalidInputError } from '../../platform/errors.ts';

/** Maximum number of values in the history. */
export const maxHistory = 1000;

/** The current signal strength. */
export class SignalService {
  readonly #liveStatistics: LiveStatistics;

  constructor(liveStatistics: LiveStatistics) {
    this.#liveStatistics = liveStatistics;
  }

  /** Returns the newest signal of the last hour, 0 to 1, or null. */
  current(): Promise<number | null> {
    return this.#liveStatistics.currentSignal();
  }

  /**
   * Returns past signals, newest first.
   * @throws InvalidInputError
   */
  async history(limit: number): Promise<number[]> {
    if (limit < 1 || limit > maxHistory) {
      throw new InvalidInputError([{ path: 'limit', message: `expects 1 to ${maxHistory}` }]);
    }
    return this.#liveStatistics.signalHistory(limit);
  }
}
