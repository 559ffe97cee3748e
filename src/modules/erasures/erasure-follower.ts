import { withTimeout } from '../../platform/concurrency/with-timeout.ts';
import type { EventBus, Unsubscribe } from '../../platform/events/event-bus.ts';
import { keepSubscribed } from '../../platform/events/keep-subscribed.ts';
import type { Logger } from '../../platform/observability/logger.ts';
import type { ErasureHolder } from '../erasable.ts';
import { erasureRecorded } from './erasure.events.ts';
import type { ErasureState } from './erasure-record.repository.ts';

export interface ErasureFollowerDependencies {
  readonly record: { state(): Promise<ErasureState> };
  readonly holders: readonly ErasureHolder[];
  /** Continues an erasure that was started and is not complete. */
  readonly carryOn: (erasureId: string) => Promise<void>;
  readonly bus: EventBus;
  readonly logger: Logger;
  /** Interval between two checks of the database, in milliseconds. */
  readonly everyMs?: number;
}

/**
 * Makes every part of this server remove the data that was erased in the database, no matter who
 * erased it: a server, a command or a direct DELETE. It checks the database every second with one
 * statement over an index, and at once when another server reports an erasure.
 */
export class ErasureFollower {
  readonly #dependencies: ErasureFollowerDependencies;
  /** Sequence number up to which each holder has removed erased data. */
  readonly #through = new Map<ErasureHolder, number>();
  readonly #failing = new Set<ErasureHolder>();
  #looking: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;
  #isRecordAway = false;
  /** Whether the last attempt to continue an erasure of another server failed. */
  #isStalled = false;
  #isOver = false;

  constructor(dependencies: ErasureFollowerDependencies) {
    this.#dependencies = dependencies;
  }

  /** Starts to follow erasures. Returns the function that stops it. */
  follow(): Unsubscribe {
    const { bus, logger, everyMs = 1000 } = this.#dependencies;
    const wake = () => void this.look();
    this.#timer = setInterval(wake, everyMs).unref();
    wake();
    const unsubscribe = keepSubscribed({
      bus,
      topic: erasureRecorded,
      onPayload: wake,
      onInterruption: wake,
      untilThen: 'erasures on other servers are applied here up to a second late',
      logger,
    });
    return async () => {
      this.#isOver = true;
      clearInterval(this.#timer);
      await unsubscribe();
      await this.#looking;
    };
  }

  /**
   * Checks the database now, or once more after the check in progress. It never rejects.
   * @returns once the check is done.
   */
  look(): Promise<void> {
    if (this.#isOver) return Promise.resolve();
    if (this.#looking === null) return this.#begin();
    this.#next ??= this.#looking.then(() => {
      this.#next = null;
      return this.#isOver ? undefined : this.#begin();
    });
    return this.#next;
  }

  /**
   * Whether every part of this server has removed the data erased so far, within the given time.
   */
  async hasForgotten(withinMs: number): Promise<boolean> {
    try {
      await withTimeout(this.look(), withinMs);
      return this.#failing.size === 0 && !this.#isRecordAway && !this.#isOver;
    } catch {
      return false;
    }
  }

  #begin(): Promise<void> {
    this.#looking = this.#look().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async #look(): Promise<void> {
    const { record, carryOn, holders, logger } = this.#dependencies;
    let state: ErasureState;
    try {
      state = await record.state();
      this.#isRecordAway = false;
    } catch (error) {
      if (!this.#isRecordAway)
        logger.debug({ err: error }, 'cannot read erasures from the database; retrying');
      this.#isRecordAway = true;
      return;
    }
    await Promise.all(holders.map((holder) => this.#forget(holder, state.head)));
    if (state.abandoned === null) return;
    try {
      await carryOn(state.abandoned);
      this.#isStalled = false;
    } catch (error) {
      const message = 'failed to continue an erasure; retrying';
      logger[this.#isStalled ? 'debug' : 'warn']({ err: error, erasure: state.abandoned }, message);
      this.#isStalled = true;
    }
  }

  async #forget(holder: ErasureHolder, head: number): Promise<void> {
    const isKnown = (this.#through.get(holder) ?? 0) === head;
    if (isKnown && (head === 0 || holder.mayRelapse !== true)) return;
    try {
      await holder.forget(head);
      this.#through.set(holder, head);
      this.#failing.delete(holder);
    } catch (error) {
      const isNew = !this.#failing.has(holder);
      this.#failing.add(holder);
      const message = 'failed to remove erased data from a part of this server; retrying';
      // A part that does not respond logs that itself.
      if (isNew && !isKnown) this.#dependencies.logger.warn({ err: error, part: holder.name }, message);
    }
  }
}
