import type { EventBus, Topic, Unsubscribe } from '../../platform/events/event-bus.ts';
import { keepSubscribed } from '../../platform/events/keep-subscribed.ts';
import { LakeFullError } from '../../platform/lake/errors.ts';
import type { LakeEntry } from '../../platform/lake/record/lake-entry.ts';
import type { LakeStore } from '../../platform/lake/store/lake-store.ts';
import type { Logger } from '../../platform/observability/logger.ts';
import type { InferenceDraft } from '../record/draft.ts';
import type { CommittedInference } from '../record/inference.events.ts';
import { archivedUpdate, type LakeUpdate, lakeChanged, lakeRevised, removedUpdate } from './lake.events.ts';
import type { LakeFollower } from './lake-follower.ts';
import type { LakeKeeper } from './lake-keeper.ts';

export interface LakeArchiveParts {
  readonly keeper: LakeKeeper;
  readonly follower: LakeFollower;
  /** Removes what was erased from an open Lake, as `removeErased` does. */
  readonly erase: (store: LakeStore, remember: (ids: readonly string[]) => void) => Promise<void>;
  /** Digests of the models' files, by the models' ids; no model ever has another one. */
  readonly modelDigests: () => Promise<ReadonlyMap<string, string>>;
  readonly bus: EventBus;
  /** Milliseconds since 1970; the clock of this process by default. */
  readonly now?: () => number;
  readonly logger: Logger;
}

/** How far a decision has come on this server: into the record, to the readers of its Lake, onto the disk of its Lake. */
export type DecisionStage = 'RECORDED' | 'ACCEPTED' | 'DURABLE';

/** Erased inferences that are remembered against commits whose answer comes late. */
const rememberedErasures = 10_000;

/**
 * This server's Lake, kept in step with the record: what this server commits enters at once, what others do when they tell of it, and whatever
 * was missed when the record is read again.
 */
export class LakeArchive {
  readonly #parts: LakeArchiveParts;
  #digests: ReadonlyMap<string, string> = new Map();
  /** Erased lately: what is being committed must not bring them in. */
  #erased: ReadonlySet<string> = new Set();

  constructor(parts: LakeArchiveParts) {
    this.#parts = parts;
  }

  /** @throws LakeUnavailableError */
  get store(): LakeStore {
    return this.#parts.keeper.store;
  }

  /** How it is, in words. */
  get state(): string {
    return this.#parts.keeper.state;
  }

  /** Settles when it is not being opened any more. */
  settled(): Promise<void> {
    return this.#parts.keeper.settled();
  }

  /** Takes in what was just committed and belongs in the archive. It never fails and never waits: the record holds, and what is missed is read there. */
  admit(committed: readonly CommittedInference[], drafts: readonly InferenceDraft[]): void {
    for (const [index, inference] of committed.entries()) {
      const draft = drafts[index];
      if (this.#erased.has(inference.id)) continue;
      if (inference.lakeWorthy && draft !== undefined) this.#admit(inference, draft);
    }
  }

  /** How many inferences belong here and no entry can be made of them. */
  get leftOut(): number {
    return this.#parts.follower.leftOut;
  }

  /** Takes over what the record says of an inference now, and tells if it came in or left. It never fails. */
  async reconsider(id: string): Promise<void> {
    await this.followDecision(id);
  }

  /** The same; gives how far it came. It never fails: what is missed here is read in the record later. */
  async followDecision(id: string): Promise<DecisionStage> {
    const { follower, logger } = this.#parts;
    try {
      const { added, removed, revised } = await follower.renew(id);
      for (const entry of added) this.#tell(archivedUpdate(entry, this.#now()));
      for (const inferenceId of removed) this.#tell(removedUpdate(inferenceId, this.#now()));
      for (const inferenceId of revised) this.#publish(lakeRevised, { inferenceId });
    } catch (error) {
      logger.debug({ err: error, inference: id }, 'the Lake will follow the record later');
      follower.wake();
      return 'RECORDED';
    }
    return this.#onDisk();
  }

  /**
   * Takes out an entry that is in no record, and has the other servers do so; gives how far that came, or null if it is not there.
   * @throws LakeUnavailableError while it cannot be known.
   */
  async letGo(id: string): Promise<Exclude<DecisionStage, 'RECORDED'> | null> {
    const { store } = this.#parts.keeper;
    if (!store.remove(id)) return null;
    this.#tell(removedUpdate(id, this.#now()));
    return this.#onDisk();
  }

  /** Tells that erased inferences leave the archive, those that are in it. */
  tellErased(ids: readonly string[]): void {
    const { keeper } = this.#parts;
    if (keeper.isOpen)
      for (const id of ids) if (keeper.store.has(id)) this.#tell(removedUpdate(id, this.#now()));
  }

  /**
   * Holds nothing of what was erased by now, once it resolves. @throws LakeUnavailableError, also while the Lake cannot be opened and its file is there; what the
   * database and the disk say.
   */
  async removeErased(): Promise<void> {
    const { keeper, follower } = this.#parts;
    await keeper.settled();
    if (!keeper.isOpen) return keeper.assertNothingKept();
    await follower.alone(() => this.prepare(keeper.store));
  }

  /** Removes what was erased from a Lake that nobody else changes meanwhile. @throws as `removeErased`. */
  prepare(store: LakeStore): Promise<void> {
    return this.#parts.erase(store, (ids) => {
      this.#erased = new Set([...this.#erased, ...ids].slice(-rememberedErasures));
    });
  }

  /** Learns which models there are, so that what they read can be taken in without asking. It never fails. */
  async learnModels(): Promise<void> {
    try {
      this.#digests = await this.#parts.modelDigests();
    } catch (error) {
      this.#parts.logger.debug({ err: error }, 'the models of the Lake could not be read');
    }
  }

  /** Begins to follow what other servers tell, from now on or as soon as the bus is there; gives what ends it. */
  follow(): Unsubscribe {
    const { bus, follower, logger } = this.#parts;
    const wake = () => follower.wake();
    const untilThen = 'what other servers archive is noticed late';
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
    return this.#parts.now?.() ?? Date.now();
  }

  #admit(inference: CommittedInference, draft: InferenceDraft): void {
    const { keeper, follower, logger } = this.#parts;
    const entry = entryOf(inference, draft, (id) => this.#digests.get(id) ?? null);
    this.#tell(archivedUpdate(entry ?? entryWithoutVector(inference, draft), this.#now()));
    if (entry === null) void this.learnModels();
    if (entry === null || !keeper.isOpen) {
      follower.wake();
      return;
    }
    try {
      keeper.store.add(entry);
    } catch (error) {
      if (!(error instanceof LakeFullError)) logger.error({ err: error }, 'the Lake could not take an entry');
      follower.wake();
    }
  }

  #heard({ change, inferenceId }: LakeUpdate): void {
    const { keeper, follower } = this.#parts;
    if (keeper.isOpen && keeper.store.has(inferenceId) === (change === 'ARCHIVED')) return;
    if (change === 'REMOVED' && keeper.isOpen && isForeign(keeper.store, inferenceId))
      keeper.store.remove(inferenceId);
    follower.wake();
  }

  async #onDisk(): Promise<'ACCEPTED' | 'DURABLE'> {
    const { keeper, logger } = this.#parts;
    try {
      await keeper.store.durable();
      return 'DURABLE';
    } catch (error) {
      logger.debug({ err: error }, 'the Lake is written later');
      return 'ACCEPTED';
    }
  }

  #tell(update: LakeUpdate): void {
    this.#publish(lakeChanged, update);
  }

  #publish<Payload>(topic: Topic<Payload>, payload: Payload): void {
    this.#parts.bus.publish(topic, payload).catch((error: unknown) => {
      this.#parts.logger.debug({ err: error }, 'a change of the Lake could not be told');
    });
  }
}

/** Whether an entry came from another installation: no record that could be read on tells of its end. */
function isForeign({ catalog }: LakeStore, id: string): boolean {
  const ordinal = catalog.ordinalOf(id);
  return ordinal !== null && catalog.at(ordinal)?.seq === null;
}

/** Null while the digest of its model is not known. */
function entryOf(
  inference: CommittedInference,
  draft: InferenceDraft,
  digestOf: (modelId: string) => string | null,
): LakeEntry | null {
  const entry = entryWithoutVector(inference, draft);
  if (inference.modelId === null) return { ...entry, embedding: draft.embedding };
  const digest = digestOf(inference.modelId);
  if (digest === null) return null;
  return { ...entry, embedding: draft.embedding, model: { id: inference.modelId, digest } };
}

function entryWithoutVector(inference: CommittedInference, draft: InferenceDraft): LakeEntry {
  const { intervention } = draft;
  return {
    id: inference.id,
    seq: inference.seq,
    createdAt: Date.parse(inference.createdAt),
    text: inference.inputText,
    digits: inference.beam?.digits ?? null,
    embedding: null,
    model: null,
    fluxPosition: inference.fluxPosition,
    elpChannels: inference.elpChannels,
    confidence: inference.confidence,
    signal: inference.signalStrength,
    intervention,
  };
}
