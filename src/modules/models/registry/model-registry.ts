import { TtlCache } from '../../../platform/database/ttl-cache.ts';
import { InvalidInputError, NotFoundError, OverloadedError } from '../../../platform/errors.ts';
import {
  EngineClosingError,
  EngineOverloadedError,
  ModelLoadError,
  RunTimedOutError,
} from '../../../platform/onnx/inference-engine.ts';
import type { OnnxModel } from '../storage/model.entity.ts';
import { ModelNotReadyError, ModelTimedOutError } from '../storage/model.errors.ts';
import type { ModelChange } from '../storage/model.events.ts';
import type { ModelRepository } from '../storage/model.repository.ts';
import type { Lease, ModelLoader, ReadyCrossEncoder, ReadyModel } from './model-loader.ts';

/**
 * How long a row from the table is reused, in milliseconds. Changes through any server are received
 * at once. This limit applies to a change that was made while the bus was unreachable, or with SQL.
 * Querying the database for every text would cost as much as reading the text.
 */
const rowFreshMs = 1000;

/** Time after which a client should retry while this process shuts down, in milliseconds. */
export const restartMs = 1000;

/**
 * Cache keys of the default model and of the cross-encoder in service. No model can have them as
 * its name.
 */
const defaultModel = Symbol('default model');
const crossEncoder = Symbol('cross-encoder');

export interface ModelRegistryDependencies {
  /** A new repository for each use. */
  readonly repository: () => ModelRepository;
  readonly loader: ModelLoader;
}

/**
 * The models that this process can run now. The table lists the registered models. A model is
 * opened on first use, so a model that was registered through another server is found too.
 */
export class ModelRegistry {
  readonly #dependencies: ModelRegistryDependencies;
  readonly #rows: TtlCache<string | typeof defaultModel, OnnxModel>;
  readonly #crossEncoder: TtlCache<typeof crossEncoder, OnnxModel | null>;

  constructor(dependencies: ModelRegistryDependencies) {
    this.#dependencies = dependencies;
    this.#rows = new TtlCache((name) => this.#read(name), rowFreshMs);
    this.#crossEncoder = new TtlCache(() => dependencies.repository().findCrossEncoder(), rowFreshMs);
  }

  /**
   * Returns the model with the given name, or the default model, ready to run.
   * @throws NotFoundError, ModelNotReadyError, OverloadedError.
   */
  ready(name: string | null): Promise<ReadyModel> {
    return this.use(name, async (model) => model);
  }

  /**
   * Runs work with the model with the given name, or with the default model. The model stays open
   * until the work has ended, even if it is changed or removed in the meantime.
   * @throws NotFoundError, ModelNotReadyError, OverloadedError, and what the work throws.
   */
  async use<Result>(name: string | null, work: (model: ReadyModel) => Promise<Result>): Promise<Result> {
    const model = await this.#rows.get(name ?? defaultModel);
    if (model.kind !== 'embedding') {
      throw new ModelNotReadyError(
        model.name,
        model.status,
        `it is of kind ${model.kind}, not an embedding model`,
      );
    }
    if (model.status !== 'ready' && model.status !== 'loading') {
      throw new ModelNotReadyError(model.name, model.status, model.error);
    }
    return withLease(model, this.#dependencies.loader.lease(model), work);
  }

  /**
   * Returns the cross-encoder that verifies verdicts, whether or not it runs here: the ready one
   * that was loaded last. Null if there is none.
   */
  crossEncoder(): Promise<OnnxModel | null> {
    return this.#crossEncoder.get(crossEncoder);
  }

  /**
   * Runs work with that cross-encoder, which stays open in the meantime. Returns null if there is
   * none.
   * @throws ModelNotReadyError, and what the work throws.
   */
  async useCrossEncoder<Result>(work: (model: ReadyCrossEncoder) => Promise<Result>): Promise<Result | null> {
    const model = await this.crossEncoder();
    return model && withLease(model, this.#dependencies.loader.leaseCrossEncoder(model), work);
  }

  /**
   * Returns the name of the default model.
   * @throws NotFoundError if there is none.
   */
  async defaultName(): Promise<string> {
    return (await this.#rows.get(defaultModel)).name;
  }

  /**
   * Returns the id of the model with the given name, in any state.
   * @throws NotFoundError
   */
  async idOf(name: string): Promise<string> {
    return (await this.#rows.get(name)).id;
  }

  /**
   * Applies a change in this process: rows are read again, and a model that must no longer run is
   * closed.
   */
  async heard({ change, modelId }: Pick<ModelChange, 'change' | 'modelId'>): Promise<void> {
    this.#rows.clear();
    this.#crossEncoder.clear();
    // A model in error must not run on any server, wherever the error was found.
    if (change === 'registered' || change === 'failed' || change === 'disabled' || change === 'removed')
      await this.#dependencies.loader.close(modelId);
  }

  /**
   * Changes may have been missed: rows are read again, and models that must no longer run are
   * closed.
   */
  async missedChanges(): Promise<void> {
    this.#rows.clear();
    this.#crossEncoder.clear();
    const { loader, repository } = this.#dependencies;
    await loader.closeOthers(async (ids) => {
      const rows = await repository().findMany(ids);
      return rows.filter(({ status }) => status !== 'disabled');
    });
  }

  async #read(name: string | typeof defaultModel): Promise<OnnxModel> {
    const repository = this.#dependencies.repository();
    const model = await (typeof name === 'symbol' ? repository.findDefault() : repository.findByName(name));
    if (model === null) {
      throw new NotFoundError(
        typeof name === 'symbol' ? 'There is no default model.' : `There is no model named "${name}".`,
      );
    }
    return model;
  }
}

/** Waits for a model that is being loaded. */
async function withLease<Ready, Result>(
  { name }: OnnxModel,
  lease: Lease<Ready>,
  work: (model: Ready) => Promise<Result>,
): Promise<Result> {
  try {
    return await work(await lease.model.catch((error: unknown) => Promise.reject(inWords(name, error))));
  } finally {
    lease.release();
  }
}

/** Translates why a model could not be opened into an error for callers. */
export function inWords(name: string, error: unknown): unknown {
  if (error instanceof EngineOverloadedError) return new OverloadedError(error.retryAfterMs);
  if (error instanceof EngineClosingError) return new OverloadedError(restartMs);
  // The anchors are run to fit them.
  if (error instanceof RunTimedOutError) return new ModelTimedOutError(name, error.seconds);
  if (error instanceof ModelLoadError || error instanceof InvalidInputError)
    return new ModelNotReadyError(name, 'error', error.message);
  return error;
}
