/** Between two measurements, in milliseconds. */
const everyMs = 60_000;

export interface DatabaseClockOptions {
  /** Asks the database for its time, in milliseconds since 1970. */
  readonly ask: () => Promise<number>;
  /** Milliseconds since some moment; it never goes back. */
  readonly monotonic?: () => number;
}

/**
 * The clock of the database, as this process knows it: all servers of one database agree within the time of a round trip, whatever their own clocks say. What is stored
 * has its time from the database itself.
 */
export class DatabaseClock {
  readonly #ask: () => Promise<number>;
  readonly #monotonic: () => number;
  #offset: number;

  /** Until it has been measured, it shows the time of this process. */
  constructor({ ask, monotonic = () => performance.now() }: DatabaseClockOptions) {
    this.#ask = ask;
    this.#monotonic = monotonic;
    this.#offset = Date.now() - monotonic();
  }

  /** Milliseconds since 1970. */
  readonly now = (): number => Math.round(this.#monotonic() + this.#offset);

  /** Takes the time from the database. @throws what keeps it from being asked. */
  async measure(): Promise<void> {
    const before = this.#monotonic();
    const time = await this.#ask();
    this.#offset = time - (before + this.#monotonic()) / 2;
  }

  /** Measures now and then; a measurement that fails leaves the clock as it was. @returns stops that. */
  follow(): () => void {
    const timer = setInterval(() => {
      this.measure().catch(() => undefined);
    }, everyMs).unref();
    return () => clearInterval(timer);
  }
}
