import { withTimeout } from '../../platform/concurrency/with-timeout.ts';
import type { EventBus, Unsubscribe } from '../../platform/events/event-bus.ts';
import { keepSubscribed } from '../../platform/events/keep-subscribed.ts';
import type { Logger } from '../../platform/observability/logger.ts';
import type { ErasureHolder } from '../erasable.ts';
import { erasureRecorded } from './erasure.events.ts';
import type { ErasureState } from './erasure-record.repository.ts';

export interface ErasureFollowerParts {
  readonly record: { state(): Promise<ErasureState> };
  readonly holders: readonly ErasureHolder[];
  /** Carries on an erasure that was begun and not completed. */
  readonly carryOn: (erasureId: string) => Promise<void>;
  readonly bus: EventBus;
  readonly logger: Logger;
  /** Between two looks at the record, in milliseconds. */
  readonly everyMs?: number;
}

/**
 * Has every part of this server forget what was erased in the record, whoever erased it: a server, a command, or somebody who deletes rows. It looks at the record
 * every second, by one statement over an index, and at once when another server tells of an erasure.
 */
export class ErasureFollower {
  readonly #parts: ErasureFollowerParts;
  /** How far each holder has forgotten. */
  readonly #through = new Map<ErasureHolder, number>();
  readonly #failing = new Set<ErasureHolder>();
  #looking: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;
  #isRecordAway = false;
  /** Whether the last erasure of others could not be carried on. */
  #isStalled = false;
  #isOver = false;

  constructor(parts: ErasureFollowerParts) {
    this.#parts = parts;
  }

  /** Begins to follow; gives what ends it. */
  follow(): Unsubscribe {
    const { bus, logger, everyMs = 1000 } = this.#parts;
    const wake = () => void this.look();
    this.#timer = setInterval(wake, everyMs).unref();
    wake();
    const unsubscribe = keepSubscribed({
      bus,
      topic: erasureRecorded,
      onPayload: wake,
      onInterruption: wake,
      untilThen: 'what other servers erase is noticed a second later',
      logger,
    });
    return async () => {
      this.#isOver = true;
      clearInterval(this.#timer);
      await unsubscribe();
      await this.#looking;
    };
  }

  /** Looks at the record, now or once more after the look that is under way. It never fails. @returns once that is done. */
  look(): Promise<void> {
    if (this.#isOver) return Promise.resolve();
    if (this.#looking === null) return this.#begin();
    this.#next ??= this.#looking.then(() => {
      this.#next = null;
      return this.#isOver ? undefined : this.#begin();
    });
    return this.#next;
  }

  /** Whether every part of this server has forgotten what was erased by now, within a time. */
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
    const { record, carryOn, holders, logger } = this.#parts;
    let state: ErasureState;
    try {
      state = await record.state();
      this.#isRecordAway = false;
    } catch (error) {
      if (!this.#isRecordAway)
        logger.debug({ err: error }, 'erasures are followed once the record can be read');
      this.#isRecordAway = true;
      return;
    }
    await Promise.all(holders.map((holder) => this.#forget(holder, state.head)));
    if (state.abandoned === null) return;
    try {
      await carryOn(state.abandoned);
      this.#isStalled = false;
    } catch (error) {
      const message = 'an erasure could not be carried on; it is tried again';
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
      const message = 'what was erased could not be removed here; it is tried again';
      // A part that does not answer says so itself.
      if (isNew && !isKnown) this.#parts.logger.warn({ err: error, part: holder.name }, message);
    }
  }
}
