import type { Unsubscribe } from '../../platform/events/event-bus.ts';
import type { LiveListener } from '../../platform/events/live-source.ts';
import type { OrderedFeed } from '../../platform/events/ordered-feed.ts';
import { SubscriptionInterruptedError } from '../../platform/events/subscription-errors.ts';
import type { Logger } from '../../platform/observability/logger.ts';
import type { ModelChange } from '../models/storage/model.events.ts';
import type { CommittedInference } from '../record/inference.events.ts';
import type { Nearness, VectorsOf } from './nearness.ts';
import { SubscribedVectors } from './subscribed-vectors.ts';

/** Maximum number of inferences in one matrix product. */
const largestBatch = 256;

/** Maximum number of inferences that wait for their vectors. */
const mostWaiting = 10_000;

type Listener = LiveListener<CommittedInference>;

export interface SemanticFeedDependencies {
  readonly feed: OrderedFeed<CommittedInference>;
  readonly models: OrderedFeed<ModelChange>;
  readonly vectorsOf: VectorsOf;
  readonly logger: Logger;
}

/**
 * Sends inferences, as they are committed, to subscribers that filter by nearness to a text. All
 * waiting inferences are processed together: their vectors are read in one query and multiplied
 * with those of all subscribers, in one product for each model. If a model is removed, its
 * subscribers are interrupted: a model that is registered under its name later is a different one,
 * and its vectors cannot be compared with theirs.
 */
export class SemanticFeed {
  readonly #dependencies: SemanticFeedDependencies;
  readonly #subscribed = new Map<string, SubscribedVectors<Listener>>();
  readonly #listeners = new Map<Listener, string>();
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

  /** Resolves once every later inference is certain to be compared. */
  async listen({ modelId, vector, least }: Nearness, listener: Listener): Promise<Unsubscribe> {
    const known = this.#subscribed.get(modelId);
    if (known !== undefined && known.dimension !== vector.length) this.#fail(modelId);
    const vectors = this.#subscribed.get(modelId) ?? new SubscribedVectors<Listener>(vector.length);
    this.#subscribed.set(modelId, vectors);
    vectors.add(listener, vector, least);
    this.#listeners.set(listener, modelId);
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
        undefined,
        'Waiting inferences were discarded by an erasure. Subscribe again after the last cursor.',
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

  #heard({ change, modelId, name }: ModelChange): void {
    if (change === 'removed' && this.#subscribed.has(modelId))
      this.#fail(modelId, `The model "${name}" was removed. Subscribe again with another model.`);
  }

  #accept(inference: CommittedInference): void {
    if (inference.modelId === null || !this.#subscribed.has(inference.modelId)) return;
    if (this.#waiting.length >= mostWaiting) this.#fail();
    else this.#waiting.push(inference);
    if (!this.#isWorking) void this.#work();
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    // Waits one iteration of the event loop, so that inferences that are committed together are
    // compared together.
    await new Promise(setImmediate);
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, largestBatch);
      try {
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

  async #compare(batch: readonly CommittedInference[]): Promise<void> {
    const before = this.#forgotten;
    const vectors = await this.#dependencies.vectorsOf(batch.map(({ id }) => id));
    if (before !== this.#forgotten) return;
    for (const [modelId, subscribed] of this.#subscribed) {
      const comparable = batch.flatMap((inference) => {
        const vector = vectors.get(inference.id);
        const isComparable = inference.modelId === modelId && vector?.length === subscribed.dimension;
        return isComparable && vector !== undefined ? [{ inference, vector }] : [];
      });
      const near = subscribed.match(comparable.map(({ vector }) => vector));
      for (const [index, listeners] of near.entries()) {
        const inference = comparable[index]?.inference;
        if (inference !== undefined) for (const listener of listeners) listener.onEvent(inference);
      }
    }
  }

  async #remove(listener: Listener): Promise<void> {
    const modelId = this.#listeners.get(listener);
    if (modelId === undefined) return;
    this.#listeners.delete(listener);
    const vectors = this.#subscribed.get(modelId);
    vectors?.remove(listener);
    if (vectors?.size === 0) this.#subscribed.delete(modelId);
    if (this.#listeners.size > 0) return;
    const listening = this.#listening;
    this.#listening = undefined;
    this.#waiting = [];
    const unlisten = await listening?.catch(() => undefined);
    await unlisten?.();
  }

  /**
   * Inferences that were not compared are in the database, where a resumed subscription finds them.
   * @param modelId only subscribers of this model are interrupted. Default: all.
   */
  #fail(
    modelId?: string,
    message = 'Inferences could not be compared. Subscribe again after the last cursor.',
  ): void {
    if (modelId === undefined) this.#waiting = [];
    else this.#subscribed.delete(modelId);
    const error = new SubscriptionInterruptedError(message);
    for (const [listener, model] of [...this.#listeners])
      if (modelId === undefined || model === modelId) listener.onFailure(error);
  }
}
