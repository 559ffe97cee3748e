import { isDeepStrictEqual } from 'node:util';
import { LakeUnavailableError } from '../../platform/lake/errors.ts';
import type { LakeEntry } from '../../platform/lake/record/lake-entry.ts';
import type { LakeStore } from '../../platform/lake/store/lake-store.ts';
import type { Logger } from '../../platform/observability/logger.ts';
import type { LakeRepository } from './lake.repository.ts';
import type { LakeKeeper } from './lake-keeper.ts';
import type { LakeRecordRepository, LakeState } from './lake-record.repository.ts';
import { boundsOf, type LakeRetention } from './lake-retention.ts';

export interface LakeRenewalParts {
  readonly keeper: Pick<LakeKeeper, 'store' | 'isOpen'>;
  /** A fresh repository for each use, as the next one. */
  readonly repository: () => LakeRepository;
  readonly record: () => LakeRecordRepository;
  readonly retention: LakeRetention;
  readonly logger: Logger;
}

/** What bringing entries up to date has changed. */
export interface LakeOutcome {
  readonly added: readonly LakeEntry[];
  /** Ids of entries that say something else now. */
  readonly revised: readonly string[];
  readonly removed: readonly string[];
}

/** Entries read at a time, with their vectors. */
const pageSize = 100;

/** Takes over what the record says of inferences now. One page after another, so that nothing older is put over what is newer. */
export class LakeRenewal {
  readonly #parts: LakeRenewalParts;
  readonly #leftOut = new Set<string>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: LakeRenewalParts) {
    this.#parts = parts;
  }

  /** Inferences that belong here and that no entry can be made of. */
  get leftOut(): readonly string[] {
    return [...this.#leftOut];
  }

  /**
   * Takes in those that the archive holds, renews those that say something else, and lets go of the others: a page is on disk before the next.
   * @param ids at most a thousand. @throws LakeUnavailableError, LakeFullError, what the database and the disk say.
   */
  async bringUpToDate(ids: readonly string[]): Promise<void> {
    for (let start = 0; start < ids.length; start += pageSize) {
      await this.#inTurn(() => this.#renew(ids.slice(start, start + pageSize)));
      await this.#parts.keeper.store.durable();
    }
  }

  /** The same for one, accepted once it resolves. @throws LakeUnavailableError, LakeFullError, what the database says. */
  renew(id: string): Promise<LakeOutcome> {
    return this.#inTurn(() => this.#renew([id]));
  }

  /** Does something between two pages, so that nothing that was read before is put over what it leaves. */
  alone<Result>(action: () => Promise<Result>): Promise<Result> {
    return this.#inTurn(action);
  }

  #inTurn<Result>(action: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(action);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #renew(ids: readonly string[]): Promise<LakeOutcome> {
    const { keeper, record, retention } = this.#parts;
    const { store } = keeper;
    const states = await record().states(ids, boundsOf(store, retention));
    const removed = ids.filter((id) => !states.has(id) && store.remove(id));
    for (const id of ids) if (!states.has(id)) this.#leftOut.delete(id);
    const outdated = [...states].filter(([id, state]) => !isCurrent(store, id, state)).map(([id]) => id);
    const taken = await this.#take(store, outdated);
    return { added: taken.added, revised: taken.revised, removed: [...removed, ...taken.removed] };
  }

  async #take(store: LakeStore, ids: readonly string[]): Promise<LakeOutcome> {
    const outcome = { added: [] as LakeEntry[], revised: [] as string[], removed: [] as string[] };
    const { entries, unreadable } = await this.#parts.repository().entries(ids);
    for (const { id, reason } of unreadable) if (this.#leaveOut(store, id, reason)) outcome.removed.push(id);
    for (const entry of entries) {
      try {
        if (store.replace(entry)) outcome.revised.push(entry.id);
        else outcome.added.push(entry);
        this.#leftOut.delete(entry.id);
      } catch (error) {
        if (error instanceof LakeUnavailableError) throw error;
        if (this.#leaveOut(store, entry.id, String(error))) outcome.removed.push(entry.id);
      }
    }
    return outcome;
  }

  /** One row that cannot be read is no reason to follow no other. @returns whether an entry of it was there. */
  #leaveOut(store: LakeStore, id: string, reason: string): boolean {
    if (!this.#leftOut.has(id)) {
      const message = 'no entry can be made of an inference of the record; the Lake leaves it out';
      this.#parts.logger.warn({ inference: id, reason }, message);
    }
    this.#leftOut.add(id);
    return store.remove(id);
  }
}

function isCurrent(store: LakeStore, id: string, state: LakeState): boolean {
  const entry = store.get(id);
  if (entry === null) return false;
  const { signal, intervention, model } = entry;
  return isDeepStrictEqual({ signal, intervention, modelId: model?.id ?? null }, state);
}
