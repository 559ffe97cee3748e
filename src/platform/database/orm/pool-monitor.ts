import { withTimeout } from '../../concurrency/with-timeout.ts';

/** How long a pool may give no answer while the database accepts other connections, in milliseconds. */
const lostAfterMs = 60_000;

/** Shortest time between two looks, in milliseconds. */
const checkIntervalMs = 1000;

/** Longest wait for an answer, in milliseconds. */
const answerTimeoutMs = 2000;

export interface PoolMonitorParts {
  /** Asks the database through the pool. */
  readonly ask: () => Promise<unknown>;
  /** Asks the database on a connection of its own. */
  readonly askOutside: () => Promise<unknown>;
  /** Milliseconds since some beginning. */
  readonly now?: () => number;
}

/**
 * Tells a pool that has no living connection from a database that is away: only the first is mended by a restart of this process. It looks when
 * it is asked, and answers at once with what the last look found, so that whoever asks does not wait for a database that is silent.
 */
export class PoolMonitor {
  readonly #parts: PoolMonitorParts;
  readonly #now: () => number;
  #isLost = false;
  /** Since when nothing was answered; null while the pool answers. */
  #silentSince: number | null = null;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #looking: Promise<void> | null = null;

  constructor(parts: PoolMonitorParts) {
    this.#parts = parts;
    this.#now = parts.now ?? (() => performance.now());
  }

  /** Whether the pool is beyond help, as the last look found. */
  isLost(): boolean {
    if (this.#now() - this.#lookedAt >= checkIntervalMs) void this.check();
    return this.#isLost;
  }

  /** The pool has answered somebody. */
  answered(): void {
    this.#silentSince = null;
    this.#isLost = false;
  }

  /** Looks now, if it is not looking already. */
  check(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async #look(): Promise<void> {
    const { ask, askOutside } = this.#parts;
    this.#lookedAt = this.#now();
    this.#silentSince ??= this.#lookedAt;
    if (await isAnswered(ask)) return this.answered();
    const isOverdue = () => this.#silentSince !== null && this.#now() - this.#silentSince >= lostAfterMs;
    const isLost = isOverdue() && (await isAnswered(askOutside));
    // The pool may have answered somebody meanwhile.
    this.#isLost = isLost && isOverdue();
  }
}

async function isAnswered(ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await withTimeout(ask(), answerTimeoutMs);
    return true;
  } catch {
    return false;
  }
}
