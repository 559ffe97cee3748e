import { withTimeout } from '../../concurrency/with-timeout.ts';

/**
 * Time without a response of the pool, while the database accepts other connections, after which
 * the pool counts as lost, in milliseconds.
 */
const lostAfterMs = 60_000;

/** Minimum interval between two checks, in milliseconds. */
const checkIntervalMs = 1000;

/** Timeout for a response, in milliseconds. */
const answerTimeoutMs = 2000;

export interface PoolMonitorDependencies {
  /** Queries the database through the pool. */
  readonly ask: () => Promise<unknown>;
  /** Queries the database on a separate connection. */
  readonly askOutside: () => Promise<unknown>;
  /** Milliseconds since an arbitrary moment. */
  readonly now?: () => number;
}

/**
 * Distinguishes a pool without a working connection from an unreachable database: restarting this
 * process repairs only the first. It checks on request and returns the result of the previous check
 * at once, so that callers do not wait for an unresponsive database.
 */
export class PoolMonitor {
  readonly #dependencies: PoolMonitorDependencies;
  readonly #now: () => number;
  #isLost = false;
  /** Start of the time without a response. Null while the pool responds. */
  #silentSince: number | null = null;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #looking: Promise<void> | null = null;

  constructor(dependencies: PoolMonitorDependencies) {
    this.#dependencies = dependencies;
    this.#now = dependencies.now ?? (() => performance.now());
  }

  /** Whether the pool is lost, according to the last check. */
  isLost(): boolean {
    if (this.#now() - this.#lookedAt >= checkIntervalMs) void this.check();
    return this.#isLost;
  }

  /** Reports that the pool has responded to a caller. */
  answered(): void {
    this.#silentSince = null;
    this.#isLost = false;
  }

  /** Runs a check, or joins the one that is running. */
  check(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async #look(): Promise<void> {
    const { ask, askOutside } = this.#dependencies;
    this.#lookedAt = this.#now();
    this.#silentSince ??= this.#lookedAt;
    if (await isAnswered(ask)) return this.answered();
    const isOverdue = () => this.#silentSince !== null && this.#now() - this.#silentSince >= lostAfterMs;
    const isLost = isOverdue() && (await isAnswered(askOutside));
    // The pool may have responded to a caller in the meantime.
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
