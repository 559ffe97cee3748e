import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Unsubscribe } from '../../platform/events/event-bus.ts';
import type { LiveListener } from '../../platform/events/live-source.ts';
import type { OrderedFeed } from '../../platform/events/ordered-feed.ts';
import { SubscriptionInterruptedError } from '../../platform/events/subscription-errors.ts';
import type { Logger } from '../../platform/observability/logger.ts';
import type { DefaultHistoryRepository } from '../models/storage/default-history.repository.ts';
import type { ModelChange } from '../models/storage/model.events.ts';
import type { CommittedInference } from '../record/inference.events.ts';
import type { NearText } from './near-text.ts';
import type { InferenceUpdate, NearMatch, VectorsOf } from './nearness.ts';
import { SubscribedVectors } from './subscribed-vectors.ts';

/** Maximum number of inferences in one matrix product. */
const maxBatch = 256;

/** Maximum number of inferences that wait for their vectors. */
const maxWaiting = 10_000;

/** Number of texts that are embedded at a time when the default model changes. */
const largestFollowing = 64;

type Listener = LiveListener<InferenceUpdate>;

/** What is known of the text of a subscriber. */
type Near = Pick<NearText, 'spaces' | 'least' | 'modelId' | 'followsDefault' | 'refresh'>;

export interface SemanticFeedDependencies {
  readonly feed: OrderedFeed<CommittedInference>;
  readonly models: OrderedFeed<ModelChange>;
  readonly vectorsOf: VectorsOf;
  readonly defaults: Pick<DefaultHistoryRepository, 'read'>;
  readonly logger: Logger;
}

/**
 * Sends inferences, as they are committed, to subscribers that filter by nearness to a text. All
 * waiting inferences are processed together: their vectors are read in one query and multiplied
 * with the vectors of all subscribers, in one product for each space. A vector is compared only
 * with vectors of its own space. Subscribers that named no model follow the default model: before
 * an inference of a new default is compared, their texts are read by that model. If a model is
 * removed, the subscribers that named it are interrupted.
 */
export class SemanticFeed {
  readonly #dependencies: SemanticFeedDependencies;
  /** By digest. */
  readonly #subscribed = new Map<string, SubscribedVectors<Listener>>();
  readonly #listeners = new Map<Listener, Near>();
  /**
   * The default model that has read the texts of all followers, and the number of the change that
   * made it the default. Null if it has not read the text of a follower.
   */
  #followed: { readonly modelId: string | null; readonly change: number } | null = null;
  /** Number of subscribers so far. */
  #arrived = 0;
  #waiting: CommittedInference[] = [];
  #isWorking = false;
  /**
   * Number of calls of `forget`. Results of a comparison that was in progress during such a call
   * are not sent.
   */
  #forgotten = 0;
  /** The subscription to the feeds, while there are listeners. */
  #listening: Promise<Unsubscribe> | undefined;

  constructor(dependencies: SemanticFeedDependencies) {
    this.#dependencies = dependencies;
  }

  /** Resolves once every later inference will be compared. */
  async listen(near: Near, listener: Listener): Promise<Unsubscribe> {
    this.#listeners.set(listener, near);
    this.#place(listener, near);
    // The default model may have changed since the text was read.
    this.#followed = null;
    this.#arrived += 1;
    this.#listening ??= this.#listen();
    try {
      await this.#listening;
    } catch (error) {
      await this.#remove(listener);
      throw error;
    }
    return () => this.#remove(listener);
  }

  /**
   * Discards the inferences that wait to be compared, because some of them were erased. Its
   * subscribers are interrupted.
   */
  forget(): void {
    this.#forgotten += 1;
    if (this.#isWorking)
      this.#fail(
        'An erasure discarded inferences that were waiting to be compared. Subscribe again after the last cursor.',
      );
  }

  async #listen(): Promise<Unsubscribe> {
    const { feed, models } = this.#dependencies;
    const started = await Promise.allSettled([
      feed.listen({ onEvent: (inference) => this.#accept(inference) }),
      models.listen({ onEvent: (change) => this.#heard(change) }),
    ]);
    const unlisten = async () => {
      for (const one of started) if (one.status === 'fulfilled') await one.value();
    };
    const failed = started.find((one) => one.status === 'rejected');
    if (failed === undefined) return unlisten;
    await unlisten();
    throw failed.reason;
  }

  /**
   * A model that is registered under the same name later may be a different one, so subscribers
   * that named the model have to subscribe again.
   */
  #heard({ change, modelId, name }: ModelChange): void {
    if (change === 'removed')
      this.#fail(
        `The model "${name}" was removed. Subscribe again with another model.`,
        (near) => near.modelId === modelId,
      );
  }

  #accept(inference: CommittedInference): void {
    if (inference.modelId === null) return;
    if (this.#waiting.length >= maxWaiting) this.#fail();
    else this.#waiting.push(inference);
    if (!this.#isWorking) void this.#work();
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    // Waits one iteration of the event loop, so that inferences that are committed together are
    // compared together.
    await nextTurn();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, maxBatch);
      try {
        await this.#follow(batch);
        await this.#compare(batch);
      } catch (error) {
        this.#dependencies.logger.warn(
          { err: error },
          'failed to read vectors; subscribers that filter by nearness are interrupted',
        );
        this.#fail();
      }
    }
    this.#isWorking = false;
  }

  /**
   * Gives the texts of followers a vector in the space of each model that became the default before
   * the inferences were committed. The history of the database decides: the change may not have
   * been received yet, or another may have followed.
   */
  async #follow(batch: readonly CommittedInference[]): Promise<void> {
    const followed = this.#followed;
    if (followed !== null && batch.every(({ modelId }) => modelId === followed.modelId)) return;
    const followers = [...this.#listeners].filter(([, near]) => near.followsDefault);
    if (followers.length === 0) return;
    const arrived = this.#arrived;
    const history = await this.#dependencies.defaults.read();
    const change = history.changes[0]?.seq ?? 0;
    if (followed?.change === change) return;
    for (let start = 0; start < followers.length; start += largestFollowing) {
      await Promise.all(
        followers.slice(start, start + largestFollowing).map(async ([listener, near]) => {
          try {
            await near.refresh(history);
            if (this.#listeners.get(listener) === near) this.#place(listener, near);
          } catch (error) {
            this.#dependencies.logger.warn({ err: error }, 'a text cannot be read by the new default model');
            const message =
              'The default model changed and could not read the text. Subscribe again after the last cursor.';
            this.#fail(message, (one) => one === near);
          }
        }),
      );
    }
    // A subscriber that has arrived since is handled with the next batch.
    if (arrived === this.#arrived) this.#followed = { modelId: history.current?.id ?? null, change };
  }

  async #compare(batch: readonly CommittedInference[]): Promise<void> {
    const before = this.#forgotten;
    const digests = [...this.#subscribed.keys()];
    const vectors = await this.#dependencies.vectorsOf(
      batch.map(({ id }) => id),
      digests,
    );
    if (before !== this.#forgotten) return;
    const found = new Map<CommittedInference, Map<Listener, NearMatch>>();
    for (const [digest, subscribed] of this.#subscribed) {
      const comparable = batch.flatMap((inference) => {
        const vector = vectors.get(inference.id)?.get(digest);
        return vector?.length === subscribed.dimension ? [{ inference, vector }] : [];
      });
      const near = subscribed.match(comparable.map(({ vector }) => vector));
      for (const [index, matches] of near.entries()) {
        const inference = comparable[index]?.inference;
        if (inference === undefined) continue;
        const ofInference = found.get(inference) ?? new Map<Listener, NearMatch>();
        found.set(inference, ofInference);
        for (const { owner, cosine } of matches) {
          const match = { digest, similarity: cosine };
          ofInference.set(owner, this.#preferred(owner, ofInference.get(owner), match));
        }
      }
    }
    for (const inference of batch)
      for (const [listener, near] of found.get(inference) ?? []) listener.onEvent({ ...inference, near });
  }

  /** The match in the space that comes first for the subscriber. */
  #preferred(listener: Listener, one: NearMatch | undefined, other: NearMatch): NearMatch {
    if (one === undefined) return other;
    const spaces = this.#listeners.get(listener)?.spaces ?? [];
    const first = spaces.find(({ digest }) => digest === one.digest || digest === other.digest);
    return first?.digest === one.digest ? one : other;
  }

  /** Adds each vector of a subscriber to the subscribed vectors of its space. */
  #place(listener: Listener, { spaces, least }: Near): void {
    for (const { digest, vector } of spaces) {
      const vectors = this.#subscribed.get(digest) ?? new SubscribedVectors<Listener>(vector.length);
      this.#subscribed.set(digest, vectors);
      vectors.add(listener, vector, least);
    }
  }

  #displace(listener: Listener): void {
    for (const [digest, vectors] of this.#subscribed) {
      vectors.remove(listener);
      if (vectors.size === 0) this.#subscribed.delete(digest);
    }
  }

  async #remove(listener: Listener): Promise<void> {
    if (!this.#listeners.delete(listener)) return;
    this.#displace(listener);
    if (this.#listeners.size > 0) return;
    const listening = this.#listening;
    this.#listening = undefined;
    this.#waiting = [];
    const unlisten = await listening?.catch(() => undefined);
    await unlisten?.();
  }

  /**
   * Inferences that were not compared are in the database, where a resumed subscription finds them.
   * @param concerns whether a subscriber is interrupted. Default: all.
   */
  #fail(
    message = 'Inferences could not be compared. Subscribe again after the last cursor.',
    concerns?: (near: Near) => boolean,
  ): void {
    if (concerns === undefined) this.#waiting = [];
    const error = new SubscriptionInterruptedError(message);
    for (const [listener, near] of [...this.#listeners]) {
      if (concerns?.(near) === false) continue;
      this.#displace(listener);
      listener.onFailure(error);
    }
  }
}
