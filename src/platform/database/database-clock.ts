/** Interval between measurements, in milliseconds. */
const everyMs = 60_000;

export interface DatabaseClockOptions {
  /** Queries the time of the database, in milliseconds since 1970. */
  readonly ask: () => Promise<number>;
  /** Milliseconds since an arbitrary moment. Never goes back. */
  readonly monotonic?: () => number;
}

/**
 * The clock of the database, as estimated by this process. All servers of one database agree within
 * a round trip, whatever their own clocks show. Stored rows get their time from the database
 * itself.
 */
export class DatabaseClock {
  readonly #ask: () => Promise<number>;
  readonly #monotonic: () => number;
  #offset: number;

  /** Before the first measurement, it shows the time of this process. */
  constructor({ ask, monotonic = () => performance.now() }: DatabaseClockOptions) {
    this.#ask = ask;
    this.#monotonic = monotonic;
    this.#offset = Date.now() - monotonic();
  }

  /** Milliseconds since 1970. */
  readonly now = (): number => Math.round(this.#monotonic() + this.#offset);

  /**
   * Measures the time of the database.
   * @throws the error of the query.
   */
  async measure(): Promise<void> {
    const before = this.#monotonic();
    const time = await this.#ask();
    this.#offset = time - (before + this.#monotonic()) / 2;
  }

  /**
   * Measures periodically. A failed measurement leaves the clock unchanged.
   * @returns a function that stops the measurements.
   */
  follow(): () => void {
    const timer = setInterval(() => {
      this.measure().catch(() => undefined);
    }, everyMs).unref();
    return () => clearInterval(timer);
  }
}
