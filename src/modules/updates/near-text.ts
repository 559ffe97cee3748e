import { setTimeout as delay } from 'node:timers/promises';
import { OverloadedError } from '../../platform/errors.ts';
import type { Embedder } from '../embeddings/embedder.ts';
import type { ModelRegistry } from '../models/registry/model-registry.ts';
import {
  type DefaultHistory,
  type DefaultHistoryRepository,
  defaultsSince,
  type SpaceModel,
} from '../models/storage/default-history.repository.ts';

/** The vector of the text in one space. */
export interface NearSpace {
  /** Digest of the model. */
  readonly digest: string;
  /** Unit length. */
  readonly vector: Float32Array;
}

export interface NearTextDependencies {
  readonly registry: Pick<ModelRegistry, 'use'>;
  readonly embedder: Pick<Embedder, 'comparable'>;
  readonly defaults: Pick<DefaultHistoryRepository, 'read'>;
}

export interface NearTextOptions {
  readonly text: string;
  /** Minimum cosine. */
  readonly least: number;
}

/** The text in the input of a subscription. */
const textPath = 'filter.near.text';

/** Time that a change of the default model may wait for an overloaded engine, in milliseconds. */
const patienceMs = 5000;

/**
 * A text that inferences must be near to. With a named model, it has one vector. Otherwise it
 * follows the default model: it has a vector in the space of each model that was the default since
 * a given change. Inferences of each of these models may be in progress, or among the past ones.
 */
export class NearText {
  readonly least: number;
  /** Id of the named model. Null if the text follows the default model. */
  readonly modelId: string | null;
  readonly #dependencies: NearTextDependencies;
  readonly #text: string;
  /** Number of the change of a model since which the text follows the default model. */
  readonly #since: number;
  #spaces: readonly NearSpace[] = [];

  private constructor(
    dependencies: NearTextDependencies,
    { text, least }: NearTextOptions,
    by: { readonly modelId: string } | { readonly since: number },
  ) {
    this.#dependencies = dependencies;
    this.#text = text;
    this.least = least;
    this.modelId = 'modelId' in by ? by.modelId : null;
    this.#since = 'since' in by ? by.since : 0;
  }

  /**
   * @throws NotFoundError, ModelNotReadyError, OverloadedError, InvalidInputError if the model
   * reads nothing of the text.
   */
  static async byModel(dependencies: NearTextDependencies, options: NearTextOptions, model: string) {
    return dependencies.registry.use(model, async (ready) => {
      const near = new NearText(dependencies, options, { modelId: ready.id });
      const vector = await dependencies.embedder.comparable(ready, options.text, textPath);
      near.#spaces = [{ digest: ready.digest, vector }];
      return near;
    });
  }

  /** @throws as `byModel` does, if the text cannot be read by the default model. */
  static async byDefault(
    dependencies: NearTextDependencies,
    options: NearTextOptions,
    history: DefaultHistory,
    since: number,
  ) {
    // Without a default model, the registry says so.
    if (history.current === null) await dependencies.registry.use(null, async () => undefined);
    const near = new NearText(dependencies, options, { since });
    await near.#follow(history, 0);
    return near;
  }

  /** The space of the named model, or the spaces of the default models, the current one first. */
  get spaces(): readonly NearSpace[] {
    return this.#spaces;
  }

  get followsDefault(): boolean {
    return this.modelId === null;
  }

  /**
   * Adds the spaces of models that became the default.
   * @throws as `byModel` does, if the text cannot be read by the default model now.
   */
  async refresh(history?: DefaultHistory): Promise<void> {
    if (this.followsDefault)
      await this.#follow(history ?? (await this.#dependencies.defaults.read()), patienceMs);
  }

  async #follow(history: DefaultHistory, withinMs: number): Promise<void> {
    const known = new Map(this.#spaces.map((space) => [space.digest, space]));
    const spaces: NearSpace[] = [];
    for (const model of defaultsSince(history, this.#since)) {
      const space = known.get(model.digest) ?? (await this.#spaceOf(model, history, withinMs));
      if (space !== null) spaces.push(space);
      known.delete(model.digest);
    }
    this.#spaces = [...spaces, ...known.values()];
  }

  /** Null for an earlier default model that can no longer read a text. */
  async #spaceOf(
    model: SpaceModel,
    { current }: DefaultHistory,
    withinMs: number,
  ): Promise<NearSpace | null> {
    const { registry, embedder } = this.#dependencies;
    const until = performance.now() + withinMs;
    for (;;) {
      try {
        return await registry.use(model.name, async (ready) => {
          const vector = await embedder.comparable(ready, this.#text, textPath);
          return { digest: ready.digest, vector };
        });
      } catch (error) {
        if (error instanceof OverloadedError && performance.now() < until) await delay(error.retryAfterMs);
        else if (model.digest === current?.digest) throw error;
        else return null;
      }
    }
  }
}
