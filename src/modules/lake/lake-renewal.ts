import { isDeepStrictEqual } from 'node:util';
import { LakeUnavailableError } from '../../platform/lake/errors.ts';
import type { LakeEntry } from '../../platform/lake/record/lake-entry.ts';
import type { LakeStore } from '../../platform/lake/store/lake-store.ts';
import type { Logger } from '../../platform/observability/logger.ts';
import type { LakeRepository } from './lake.repository.ts';
import type { LakeKeeper } from './lake-keeper.ts';
import type { LakeRecordRepository, LakeState } from './lake-record.repository.ts';
import { boundsOf, type LakeRetention } from './lake-retention.ts';

export interface LakeRenewalDependencies {
  readonly keeper: Pick<LakeKeeper, 'store' | 'isOpen'>;
  /** A new repository for each use. The same applies to `record`. */
  readonly repository: () => LakeRepository;
  readonly record: () => LakeRecordRepository;
  readonly retention: LakeRetention;
  readonly logger: Logger;
}

/** Changes made while bringing entries up to date. */
export interface LakeOutcome {
  readonly added: readonly LakeEntry[];
  /** Ids of entries whose content changed. */
  readonly revised: readonly string[];
  readonly removed: readonly string[];
}

/** Number of entries read at a time, with their vectors. */
const pageSize = 100;

/**
 * Applies the current state of inferences in the database. Pages run one after another, so that
 * older state never replaces newer.
 */
export class LakeRenewal {
  readonly #dependencies: LakeRenewalDependencies;
  readonly #leftOut = new Set<string>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(dependencies: LakeRenewalDependencies) {
    this.#dependencies = dependencies;
  }

  /** Inferences that belong here but cannot be turned into an entry. */
  get leftOut(): readonly string[] {
    return [...this.#leftOut];
  }

  /**
   * Adds the missing entries that belong in the archive, updates entries whose content changed,
   * and removes the others. Each page is on disk before the next starts.
   * @param ids at most a thousand.
   * @throws LakeUnavailableError, LakeFullError, errors of the database and the disk.
   */
  async bringUpToDate(ids: readonly string[]): Promise<void> {
    for (let start = 0; start < ids.length; start += pageSize) {
      await this.#inTurn(() => this.#renew(ids.slice(start, start + pageSize)));
      await this.#dependencies.keeper.store.durable();
    }
  }

  /**
   * Does the same for one inference. Queries see it once it resolves.
   * @throws LakeUnavailableError, LakeFullError, errors of the database.
   */
  renew(id: string): Promise<LakeOutcome> {
    return this.#inTurn(() => this.#renew([id]));
  }

  /**
   * Runs an action between two pages, so that state that was read before does not replace its
   * result.
   */
  alone<Result>(action: () => Promise<Result>): Promise<Result> {
    return this.#inTurn(action);
  }

  #inTurn<Result>(action: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(action);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #renew(ids: readonly string[]): Promise<LakeOutcome> {
    const { keeper, record, retention } = this.#dependencies;
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
    const { entries, unreadable } = await this.#dependencies.repository().entries(ids);
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

  /**
   * One unreadable row must not prevent the others from being applied.
   * @returns whether there was an entry for it.
   */
  #leaveOut(store: LakeStore, id: string, reason: string): boolean {
    if (!this.#leftOut.has(id)) {
      const message = 'an inference cannot be turned into an entry; the Lake omits it';
      this.#dependencies.logger.warn({ inference: id, reason }, message);
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
