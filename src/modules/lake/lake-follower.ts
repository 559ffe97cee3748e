import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { asMaintenance } from '../../platform/database/database-timeouts.ts';
import { LakeFullError, LakeUnavailableError } from '../../platform/lake/errors.ts';
import type { LakeStore } from '../../platform/lake/store/lake-store.ts';
import type { LakeBounds } from './lake-record.repository.ts';
import { type LakeOutcome, LakeRenewal, type LakeRenewalParts } from './lake-renewal.ts';
import { applyRetention, boundsOf, evictedSeq, keptSince, setEvictedSeq } from './lake-retention.ts';

export type LakeFollowerParts = LakeRenewalParts;

/** Changes and ids read at a time. */
const pageSize = 1000;

/** Least time between two comparisons of everything, in milliseconds. */
const compareMs = 600_000;

/** A wake-up waits so long for others, in milliseconds. */
const gatherMs = 200;

/** The position of the record up to which everything that belongs here was taken in. */
const followedThrough = 'followed through';

/** The row number of the last intervention that was followed: they have numbers of their own. */
const interventionsThrough = 'interventions through';

/** Reads the record on from where this Lake has followed it, and takes over what has changed. */
export class LakeFollower {
  readonly #parts: LakeFollowerParts;
  readonly #renewal: LakeRenewal;
  #running: Promise<void> | null = null;
  #wanted = false;
  #closed = false;
  #comparedAt: number | null = null;

  constructor(parts: LakeFollowerParts) {
    this.#parts = parts;
    this.#renewal = new LakeRenewal(parts);
  }

  /** How many inferences belong here and no entry can be made of them; the log names them. */
  get leftOut(): number {
    return this.#renewal.leftOut.length;
  }

  /** Has the record read on, soon and once for many calls. */
  wake(): void {
    this.#wanted = true;
    if (!this.#closed) this.#running ??= this.#run();
  }

  /** Has the record read on now. @throws LakeFullError, LakeUnavailableError, what the database and the disk say. */
  readOn(): Promise<void> {
    return asMaintenance(() => this.#readOn());
  }

  async #readOn(): Promise<void> {
    const { keeper, retention } = this.#parts;
    const { store } = keeper;
    const isDue = this.#comparedAt === null || performance.now() - this.#comparedAt >= compareMs;
    if (isDue) await this.#takeBackWhatFits(store);
    await this.#catchUp(store);
    if (isDue && !(await this.#agrees(store))) await this.#compareAll(store);
    if (isDue) this.#comparedAt = performance.now();
    await applyRetention(store, retention, () => !this.#closed);
  }

  /** Settles when nothing is being read. */
  async settled(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  /** Ends it, after what is under way. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  /** Takes over what the record says of an inference now; accepted once it resolves. @throws as `readOn` does. */
  renew(id: string): Promise<LakeOutcome> {
    return this.#renewal.renew(id);
  }

  /** Does something while nothing of the record is being taken over. @throws what that throws. */
  alone<Result>(action: () => Promise<Result>): Promise<Result> {
    return this.#renewal.alone(action);
  }

  async #run(): Promise<void> {
    try {
      while (this.#wanted && !this.#closed) {
        await delay(gatherMs);
        this.#wanted = false;
        if (this.#parts.keeper.isOpen) await this.#followOnce();
      }
    } finally {
      this.#running = null;
    }
  }

  async #followOnce(): Promise<void> {
    try {
      await this.readOn();
    } catch (error) {
      const isExpected = error instanceof LakeFullError || error instanceof LakeUnavailableError;
      if (isExpected) return;
      this.#parts.logger.warn({ err: error }, 'the Lake could not follow the record; it is tried again');
    }
  }

  async #catchUp(store: LakeStore): Promise<void> {
    // Whatever is read from now on knows of these interventions.
    const known = store.size === 0 ? await this.#parts.record().lastIntervention() : 0;
    await this.#followChanges(store);
    if (known > store.mark(interventionsThrough)) store.setMark(interventionsThrough, known);
    await this.#followInterventions(store);
  }

  async #followChanges(store: LakeStore): Promise<void> {
    for (;;) {
      const through = Math.max(store.mark(followedThrough), evictedSeq(store));
      const changes = await this.#parts.record().changesAfter(through, pageSize, this.#bounds(store));
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
      const places = await this.#parts
        .record()
        .interventionsAfter(store.mark(interventionsThrough), pageSize);
      const last = places.at(-1);
      if (last === undefined || this.#closed) return;
      const concerned = places.filter(({ isLater }) => isLater).map(({ inferenceId }) => inferenceId);
      await this.#renewal.bringUpToDate([...new Set(concerned)]);
      store.setMark(interventionsThrough, last.id);
    }
  }

  /** Whoever raises the limit, or removes entries, makes room for some that were let go: the record has them. */
  async #takeBackWhatFits(store: LakeStore): Promise<void> {
    const { record, retention } = this.#parts;
    const { maximumEntries } = retention;
    const evicted = evictedSeq(store);
    const fitting =
      maximumEntries === null ? 0 : await record().seqBeforeLatest(maximumEntries, keptSince(retention));
    setEvictedSeq(store, fitting);
    if (fitting < evicted) await this.#takeMissing(store, evicted);
  }

  /** Entries that were removed from the record, or changed without a word, show in number, places and signals. */
  async #agrees(store: LakeStore): Promise<boolean> {
    const bounds = this.#bounds(store);
    const here = store.catalog.summary(bounds.afterSeq, bounds.since);
    return isDeepStrictEqual(here, await this.#parts.record().summary(bounds, this.#renewal.leftOut));
  }

  /** Holds every entry and what it says against the record, and the record against every entry. */
  async #compareAll(store: LakeStore): Promise<void> {
    const ids = await store.idsFromRecord();
    for (let start = 0; start < ids.length && !this.#closed; start += pageSize) {
      await this.#renewal.bringUpToDate(ids.slice(start, start + pageSize));
    }
    await this.#takeMissing(store, Number.POSITIVE_INFINITY);
  }

  /** Takes in what belongs here, up to a position of the record, and is not here. */
  async #takeMissing(store: LakeStore, through: number): Promise<void> {
    let bounds = this.#bounds(store);
    while (!this.#closed && bounds.afterSeq < through) {
      const members = await this.#parts.record().membersAfter(bounds, pageSize);
      const last = members.at(-1);
      if (last === undefined) return;
      await this.#renewal.bringUpToDate(members.filter(({ id }) => !store.has(id)).map(({ id }) => id));
      bounds = { ...bounds, afterSeq: last.seq };
    }
  }

  #bounds(store: LakeStore): LakeBounds {
    return boundsOf(store, this.#parts.retention);
  }
}
