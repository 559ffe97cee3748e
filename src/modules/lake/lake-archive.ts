import type { EventBus, Topic, Unsubscribe } from '../../platform/events/event-bus.ts';
import { keepSubscribed } from '../../platform/events/keep-subscribed.ts';
import { LakeFullError } from '../../platform/lake/errors.ts';
import type { LakeStore } from '../../platform/lake/store/lake-store.ts';
import type { Logger } from '../../platform/observability/logger.ts';
import type { InferenceDraft } from '../record/draft.ts';
import type { CommittedInference } from '../record/inference.events.ts';
import { entryOf, entryWithoutVector } from './entry-of.ts';
import { archivedUpdate, type LakeUpdate, lakeChanged, lakeRevised, removedUpdate } from './lake.events.ts';
import type { LakeFollower } from './lake-follower.ts';
import type { LakeKeeper } from './lake-keeper.ts';

export interface LakeArchiveDependencies {
  readonly keeper: LakeKeeper;
  readonly follower: LakeFollower;
  /** Removes erased entries from an open Lake, as `removeErased` does. */
  readonly erase: (store: LakeStore, remember: (ids: readonly string[]) => void) => Promise<void>;
  /**
   * Returns the digests of the files of the models, by model id. The digest of a model never
   * changes.
   */
  readonly modelDigests: () => Promise<ReadonlyMap<string, string>>;
  readonly bus: EventBus;
  /** Returns milliseconds since 1970. Default: the clock of this process. */
  readonly now?: () => number;
  readonly logger: Logger;
}

/**
 * Progress of a decision on this server: stored in the database, visible to queries of its Lake, or
 * on the disk of its Lake.
 */
export type DecisionStage = 'RECORDED' | 'ACCEPTED' | 'DURABLE';

/**
 * Number of erased inferences kept in memory, so that a commit that completes late does not add
 * them again.
 */
const rememberedErasures = 10_000;

/**
 * Keeps the Lake of this server in step with the database. Inferences that this server commits are
 * added at once. Changes by other servers are applied when they are announced, and missed ones when
 * the database is read again.
 */
export class LakeArchive {
  readonly #dependencies: LakeArchiveDependencies;
  #digests: ReadonlyMap<string, string> = new Map();
  /** Recently erased inferences. Commits in progress must not add them to the Lake. */
  #erased: ReadonlySet<string> = new Set();

  constructor(dependencies: LakeArchiveDependencies) {
    this.#dependencies = dependencies;
  }

  /** @throws LakeUnavailableError */
  get store(): LakeStore {
    return this.#dependencies.keeper.store;
  }

  get isOpen(): boolean {
    return this.#dependencies.keeper.isOpen;
  }

  /** State of the Lake, in words. */
  get state(): string {
    return this.#dependencies.keeper.state;
  }

  /** Resolves once no attempt to open the Lake is in progress. */
  settled(): Promise<void> {
    return this.#dependencies.keeper.settled();
  }

  /**
   * Adds inferences that were just committed and belong in the archive. It never rejects and never
   * waits: the database has all inferences, and missed ones are read from there.
   */
  admit(committed: readonly CommittedInference[], drafts: readonly InferenceDraft[]): void {
    for (const [index, inference] of committed.entries()) {
      const draft = drafts[index];
      if (this.#erased.has(inference.id)) continue;
      if (inference.lakeWorthy && draft !== undefined) this.#admit(inference, draft);
    }
  }

  /** Number of inferences that belong in the Lake but cannot be turned into an entry. */
  get leftOut(): number {
    return this.#dependencies.follower.leftOut;
  }

  /**
   * Applies the current state of an inference in the database, and announces whether it entered or
   * left. It never rejects.
   */
  async reconsider(id: string): Promise<void> {
    await this.followDecision(id);
  }

  /**
   * Does the same and returns the progress. It never rejects: a change that is missed here is read
   * from the database later.
   */
  async followDecision(id: string): Promise<DecisionStage> {
    const { follower, logger } = this.#dependencies;
    try {
      const { added, removed, revised } = await follower.renew(id);
      for (const entry of added) this.#announce(archivedUpdate(entry, this.#now()));
      for (const inferenceId of removed) this.#announce(removedUpdate(inferenceId, this.#now()));
      for (const inferenceId of revised) this.#publish(lakeRevised, { inferenceId });
    } catch (error) {
      logger.debug({ err: error, inference: id }, 'a change could not be applied to the Lake; retrying');
      follower.wake();
      return 'RECORDED';
    }
    return this.#onDisk();
  }

  /**
   * Removes an entry that is not in the database, and has the other servers do so. Returns the
   * progress, or null if there is no such entry.
   * @throws LakeUnavailableError while the Lake is not open.
   */
  async removeImported(id: string): Promise<Exclude<DecisionStage, 'RECORDED'> | null> {
    const { store } = this.#dependencies.keeper;
    if (!store.remove(id)) return null;
    this.#announce(removedUpdate(id, this.#now()));
    return this.#onDisk();
  }

  /** Announces each erased inference that leaves the archive. */
  announceErased(ids: readonly string[]): void {
    const { keeper } = this.#dependencies;
    if (keeper.isOpen)
      for (const id of ids) if (keeper.store.has(id)) this.#announce(removedUpdate(id, this.#now()));
  }

  /**
   * When it resolves, the Lake contains nothing that was erased so far.
   * @throws LakeUnavailableError, in particular while the file of the Lake exists and cannot be
   * opened; errors of the database and the disk.
   */
  async removeErased(): Promise<void> {
    const { keeper, follower } = this.#dependencies;
    await keeper.settled();
    if (!keeper.isOpen) return keeper.assertNothingKept();
    await follower.alone(() => this.prepare(keeper.store));
  }

  /**
   * Removes erased entries from a Lake. Nothing else may change the Lake at the same time.
   * @throws as `removeErased`.
   */
  prepare(store: LakeStore): Promise<void> {
    return this.#dependencies.erase(store, (ids) => {
      this.#erased = new Set([...this.#erased, ...ids].slice(-rememberedErasures));
    });
  }

  /**
   * Reads the digests of the models, so that entries can be added without a query. It never
   * rejects.
   */
  async learnModels(): Promise<void> {
    try {
      this.#digests = await this.#dependencies.modelDigests();
    } catch (error) {
      this.#dependencies.logger.debug({ err: error }, 'failed to read the models of the Lake');
    }
  }

  /**
   * Starts to follow changes by other servers, now or as soon as the bus is reachable. Returns the
   * function that stops it.
   */
  follow(): Unsubscribe {
    const { bus, follower, logger } = this.#dependencies;
    const wake = () => follower.wake();
    const untilThen = 'changes to the archive on other servers are applied here with a delay';
    const kept = { bus, onInterruption: wake, untilThen, logger };
    const subscriptions = [
      keepSubscribed({ ...kept, topic: lakeChanged, onPayload: (update) => this.#heard(update) }),
      keepSubscribed({ ...kept, topic: lakeRevised, onPayload: wake }),
    ];
    return async () => {
      await Promise.all(subscriptions.map((unsubscribe) => unsubscribe()));
    };
  }

  #now(): number {
    return this.#dependencies.now?.() ?? Date.now();
  }

  #admit(inference: CommittedInference, draft: InferenceDraft): void {
    const { keeper, follower, logger } = this.#dependencies;
    const entry = entryOf(inference, draft, (id) => this.#digests.get(id) ?? null);
    this.#announce(archivedUpdate(entry ?? entryWithoutVector(inference, draft), this.#now()));
    if (entry === null) void this.learnModels();
    if (entry === null || !keeper.isOpen) {
      follower.wake();
      return;
    }
    try {
      keeper.store.add(entry);
    } catch (error) {
      if (!(error instanceof LakeFullError))
        logger.error({ err: error }, 'failed to add an entry to the Lake');
      follower.wake();
    }
  }

  #heard({ change, inferenceId }: LakeUpdate): void {
    const { keeper, follower } = this.#dependencies;
    if (keeper.isOpen && keeper.store.has(inferenceId) === (change === 'ARCHIVED')) return;
    if (change === 'REMOVED' && keeper.isOpen && isForeign(keeper.store, inferenceId))
      keeper.store.remove(inferenceId);
    follower.wake();
  }

  async #onDisk(): Promise<'ACCEPTED' | 'DURABLE'> {
    const { keeper, logger } = this.#dependencies;
    try {
      await keeper.store.durable();
      return 'DURABLE';
    } catch (error) {
      logger.debug({ err: error }, 'a change of the Lake is not on disk yet; retrying');
      return 'ACCEPTED';
    }
  }

  #announce(update: LakeUpdate): void {
    this.#publish(lakeChanged, update);
  }

  #publish<Payload>(topic: Topic<Payload>, payload: Payload): void {
    this.#dependencies.bus.publish(topic, payload).catch((error: unknown) => {
      this.#dependencies.logger.debug({ err: error }, 'failed to announce a change of the Lake');
    });
  }
}

/**
 * Whether an entry came from another installation. The database of this installation does not
 * record its removal.
 */
function isForeign({ catalog }: LakeStore, id: string): boolean {
  const ordinal = catalog.ordinalOf(id);
  return ordinal !== null && catalog.at(ordinal)?.seq === null;
}
