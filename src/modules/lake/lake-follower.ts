import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { asMaintenance } from '../../platform/database/database-timeouts.ts';
import { LakeFullError, LakeUnavailableError } from '../../platform/lake/errors.ts';
import type { LakeStore } from '../../platform/lake/store/lake-store.ts';
import type { LakeBounds } from './lake-record.repository.ts';
import { type LakeOutcome, LakeRenewal, type LakeRenewalDependencies } from './lake-renewal.ts';
import { applyRetention, boundsOf, evictedSeq, keptSince, setEvictedSeq } from './lake-retention.ts';

export interface LakeFollowerDependencies extends LakeRenewalDependencies {
  /** Time to wait for more wake-ups before the first one takes effect, in milliseconds. */
  readonly gatherMs?: number;
}

/** Number of changes and ids read at a time. */
const pageSize = 1000;

/** Minimum time between two complete comparisons, in milliseconds. */
const compareMs = 600_000;

const defaultGatherMs = 200;

/**
 * Name of the mark: the sequence number of the audit trail up to which everything that belongs here
 * was added.
 */
const followedThrough = 'followed through';

/**
 * Name of the mark: the row number of the last intervention that was followed. Interventions have
 * their own numbers.
 */
const interventionsThrough = 'interventions through';

/**
 * Reads the audit trail from the sequence number that this Lake has reached, and applies the
 * changes.
 */
export class LakeFollower {
  readonly #dependencies: LakeFollowerDependencies;
  readonly #renewal: LakeRenewal;
  #running: Promise<void> | null = null;
  #wanted = false;
  #closed = false;
  readonly #closing = new AbortController();
  #comparedAt: number | null = null;

  constructor(dependencies: LakeFollowerDependencies) {
    this.#dependencies = dependencies;
    this.#renewal = new LakeRenewal(dependencies);
  }

  /**
   * Number of inferences that belong here but cannot be turned into an entry. The log names them.
   */
  get leftOut(): number {
    return this.#renewal.leftOut.length;
  }

  /** Schedules a read of the audit trail, once for many calls. */
  wake(): void {
    this.#wanted = true;
    if (!this.#closed) this.#running ??= this.#run();
  }

  /**
   * Reads the audit trail now.
   * @throws LakeFullError, LakeUnavailableError, errors of the database and the disk.
   */
  readOn(): Promise<void> {
    return asMaintenance(() => this.#readOn());
  }

  async #readOn(): Promise<void> {
    const { keeper, retention } = this.#dependencies;
    const { store } = keeper;
    const isDue = this.#comparedAt === null || performance.now() - this.#comparedAt >= compareMs;
    if (isDue) await this.#takeBackWhatFits(store);
    await this.#catchUp(store);
    if (isDue && !(await this.#agrees(store))) await this.#compareAll(store);
    if (isDue) this.#comparedAt = performance.now();
    await applyRetention(store, retention, () => !this.#closed);
  }

  /** Resolves once no read is in progress. */
  async settled(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  /** Stops after the work in progress. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#closing.abort();
    await this.#running;
  }

  /**
   * Applies the current state of an inference in the database. Queries see it once it resolves.
   * @throws as `readOn` does.
   */
  renew(id: string): Promise<LakeOutcome> {
    return this.#renewal.renew(id);
  }

  /**
   * Runs an action while no changes are being applied.
   * @throws what the action throws.
   */
  alone<Result>(action: () => Promise<Result>): Promise<Result> {
    return this.#renewal.alone(action);
  }

  async #run(): Promise<void> {
    try {
      while (this.#wanted && !this.#closed) {
        await this.#gather();
        if (this.#closed) return;
        this.#wanted = false;
        if (this.#dependencies.keeper.isOpen) await this.#followOnce();
      }
    } finally {
      this.#running = null;
    }
  }

  /** Ends early if the follower closes. */
  async #gather(): Promise<void> {
    const { signal } = this.#closing;
    await delay(this.#dependencies.gatherMs ?? defaultGatherMs, undefined, { signal }).catch(() => undefined);
  }

  async #followOnce(): Promise<void> {
    try {
      await this.readOn();
    } catch (error) {
      const isExpected = error instanceof LakeFullError || error instanceof LakeUnavailableError;
      if (isExpected) return;
      this.#dependencies.logger.warn(
        { err: error },
        'the Lake could not be updated from the database; retrying',
      );
    }
  }

  async #catchUp(store: LakeStore): Promise<void> {
    // Everything that is read from now on already includes these interventions.
    const known = store.size === 0 ? await this.#dependencies.record().lastIntervention() : 0;
    await this.#followChanges(store);
    if (known > store.mark(interventionsThrough)) store.setMark(interventionsThrough, known);
    await this.#followInterventions(store);
  }

  async #followChanges(store: LakeStore): Promise<void> {
    for (;;) {
      const through = Math.max(store.mark(followedThrough), evictedSeq(store));
      const changes = await this.#dependencies.record().changesAfter(through, pageSize, this.#bounds(store));
      const last = changes.at(-1);
      if (last === undefined || this.#closed) return;
      const concerned = changes.filter(({ id, isMember, isRevised }) => {
        const isThere = store.has(id);
        return isThere !== isMember || (isThere && isRevised);
      });
      await this.#renewal.bringUpToDate([...new Set(concerned.map(({ id }) => id))]);
      store.setMark(followedThrough, last.seq);
    }
  }

  async #followInterventions(store: LakeStore): Promise<void> {
    for (;;) {
      const places = await this.#dependencies
        .record()
        .interventionsAfter(store.mark(interventionsThrough), pageSize);
      const last = places.at(-1);
      if (last === undefined || this.#closed) return;
      const concerned = places.filter(({ isLater }) => isLater).map(({ inferenceId }) => inferenceId);
      await this.#renewal.bringUpToDate([...new Set(concerned)]);
      store.setMark(interventionsThrough, last.id);
    }
  }

  /**
   * If the operator raises the limit or removes entries, there is room for entries that were
   * evicted. They are read from the database again.
   */
  async #takeBackWhatFits(store: LakeStore): Promise<void> {
    const { record, retention } = this.#dependencies;
    const { maxEntries } = retention;
    const evicted = evictedSeq(store);
    const fitting =
      maxEntries === null ? 0 : await record().seqBeforeLatest(maxEntries, keptSince(retention));
    setEvictedSeq(store, fitting);
    if (fitting < evicted) await this.#takeMissing(store, evicted);
  }

  /**
   * Compares the number, the places and the signals of the entries. They differ if inferences were
   * removed from the database or changed without notice.
   */
  async #agrees(store: LakeStore): Promise<boolean> {
    const bounds = this.#bounds(store);
    const here = store.catalog.summary(bounds.afterSeq, bounds.since);
    return isDeepStrictEqual(here, await this.#dependencies.record().summary(bounds, this.#renewal.leftOut));
  }

  /** Compares every entry and its content with the database, and the database with every entry. */
  async #compareAll(store: LakeStore): Promise<void> {
    const ids = await store.idsFromRecord();
    for (let start = 0; start < ids.length && !this.#closed; start += pageSize) {
      await this.#renewal.bringUpToDate(ids.slice(start, start + pageSize));
    }
    await this.#takeMissing(store, Number.POSITIVE_INFINITY);
  }

  /**
   * Adds the entries that belong here, up to a sequence number of the audit trail, and are missing.
   */
  async #takeMissing(store: LakeStore, through: number): Promise<void> {
    let bounds = this.#bounds(store);
    while (!this.#closed && bounds.afterSeq < through) {
      const members = await this.#dependencies.record().membersAfter(bounds, pageSize);
      const last = members.at(-1);
      if (last === undefined) return;
      await this.#renewal.bringUpToDate(members.filter(({ id }) => !store.has(id)).map(({ id }) => id));
      bounds = { ...bounds, afterSeq: last.seq };
    }
  }

  #bounds(store: LakeStore): LakeBounds {
    return boundsOf(store, this.#dependencies.retention);
  }
}
