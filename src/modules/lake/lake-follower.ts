import { setTimeout as delay } from 'node:timers/promises';
import { LakeFullError, LakeUnavailableError } from '../../platform/lake/errors.ts';
import type { LakeEntry } from '../../platform/lake/lake-entry.ts';
import type { LakeStore } from '../../platform/lake/lake-store.ts';
import type { Logger } from '../../platform/observability/logger.ts';
import type { LakeRepository } from './lake.repository.ts';
import type { LakeKeeper } from './lake-keeper.ts';
import { applyRetention, evictedSeq, keptSince, type LakeRetention } from './lake-retention.ts';

export interface LakeFollowerParts {
  readonly keeper: Pick<LakeKeeper, 'store' | 'isOpen'>;
  /** A fresh repository for each use. */
  readonly repository: () => LakeRepository;
  readonly retention: LakeRetention;
  readonly logger: Logger;
}

export interface FollowOutcome {
  readonly added: readonly LakeEntry[];
  readonly removed: readonly string[];
}

/** Changes read at a time, and entries with their vectors. */
const pageSizes = { changes: 1000, entries: 100 };

/** Least time between two comparisons of everything, in milliseconds. */
const compareMs = 600_000;

/** A wake-up waits so long for others, in milliseconds. */
const gatherMs = 200;

/** The position of the record up to which everything that belongs here was taken in. */
const followedThrough = 'followed through';

/** Reads the record on from where this Lake has followed it, and takes in what is missing. */
export class LakeFollower {
  readonly #parts: LakeFollowerParts;
  #running: Promise<void> | null = null;
  #wanted = false;
  #closed = false;
  #comparedAt: number | null = null;

  constructor(parts: LakeFollowerParts) {
    this.#parts = parts;
  }

  /** Has the record read on, soon and once for many calls. */
  wake(): void {
    this.#wanted = true;
    if (!this.#closed) this.#running ??= this.#run();
  }

  /** Has the record read on now. @throws LakeFullError, LakeUnavailableError, what the database says. */
  async readOn(): Promise<void> {
    const { store } = this.#parts.keeper;
    await this.#catchUp(store);
    await this.#compareNowAndThen(store);
    applyRetention(store, this.#parts.retention);
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

  /** Takes in those that the archive holds and lets go of the others. @throws LakeUnavailableError, LakeFullError, what the database says. */
  async bringUpToDate(ids: readonly string[]): Promise<FollowOutcome> {
    const { keeper, repository } = this.#parts;
    const { store } = keeper;
    const members = await repository().membersAmong(ids);
    const removed = ids.filter((id) => !members.has(id) && store.remove(id));
    const missing = [...members].filter((id) => !store.has(id));
    return { added: await this.#take(store, missing), removed };
  }

  /** Puts what the record says of an inference now in the place of what is here. @throws as `bringUpToDate` does. */
  async renew(id: string): Promise<FollowOutcome> {
    const { keeper, repository } = this.#parts;
    const [entry] = await repository().entries([id]);
    const { store } = keeper;
    const wasThere = store.remove(id);
    if (entry === undefined) return { added: [], removed: wasThere ? [id] : [] };
    store.add(entry);
    return { added: wasThere ? [] : [entry], removed: [] };
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
    const { logger } = this.#parts;
    try {
      await this.readOn();
    } catch (error) {
      const isExpected = error instanceof LakeFullError || error instanceof LakeUnavailableError;
      if (!isExpected) logger.warn({ err: error }, 'the Lake could not follow the record; it is tried again');
    }
  }

  async #catchUp(store: LakeStore): Promise<void> {
    for (;;) {
      const through = Math.max(store.mark(followedThrough), evictedSeq(store));
      const changes = await this.#parts.repository().changesAfter(through, pageSizes.changes);
      const last = changes.at(-1);
      if (last === undefined || this.#closed) return;
      await this.bringUpToDate(
        changes.filter(({ id, isMember }) => store.has(id) !== isMember).map(({ id }) => id),
      );
      await store.durable();
      store.setMark(followedThrough, last.seq);
    }
  }

  /** Counting costs the database as much as there is in the archive. */
  async #compareNowAndThen(store: LakeStore): Promise<void> {
    if (this.#comparedAt !== null && performance.now() - this.#comparedAt < compareMs) return;
    this.#comparedAt = performance.now();
    if (!(await this.#agrees(store))) await this.#compareAll(store);
  }

  /** Entries that were removed from the record, or changed without a word, show in the number of entries. */
  async #agrees(store: LakeStore): Promise<boolean> {
    const { repository, retention } = this.#parts;
    const since = keptSince(retention);
    const here = store.catalog.countAfter(evictedSeq(store), since);
    return here === (await repository().countMembers(evictedSeq(store), new Date(since)));
  }

  /** Holds every entry against the record, and the record against every entry. */
  async #compareAll(store: LakeStore): Promise<void> {
    const ids = await store.idsFromRecord();
    for (let start = 0; start < ids.length && !this.#closed; start += pageSizes.changes) {
      const page = ids.slice(start, start + pageSizes.changes);
      const members = await this.#parts.repository().membersAmong(page);
      for (const id of page) if (!members.has(id)) store.remove(id);
    }
    store.setMark(followedThrough, evictedSeq(store));
    await this.#catchUp(store);
  }

  async #take(store: LakeStore, ids: readonly string[]): Promise<LakeEntry[]> {
    const added: LakeEntry[] = [];
    for (let start = 0; start < ids.length && !this.#closed; start += pageSizes.entries) {
      const entries = await this.#parts.repository().entries(ids.slice(start, start + pageSizes.entries));
      added.push(...entries.filter((entry) => store.add(entry)));
      await store.durable();
    }
    return added;
  }
}
