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
 * How long a row may be taken for what the table says, in milliseconds. Changes made through any server are heard of at once; this bounds how long one goes
 * unnoticed that was made while the bus was away, or with SQL.
 * Asking the database anew for every text would cost as much as reading the text.
 */
const rowFreshMs = 1000;

/** When to try again while this process is leaving, in milliseconds. */
export const restartMs = 1000;

/** Stand for the default model and for the cross-encoder in service among what is remembered; no model can be named so. */
const defaultModel = Symbol('default model');
const crossEncoder = Symbol('cross-encoder');

export interface ModelRegistryParts {
  /** A fresh repository for each use. */
  readonly repository: () => ModelRepository;
  readonly loader: ModelLoader;
}

/**
 * Which models this process can run now. The table says what is registered; a model is opened on first use, so one that was registered through
 * another server is found too.
 */
export class ModelRegistry {
  readonly #parts: ModelRegistryParts;
  readonly #rows: TtlCache<string | typeof defaultModel, OnnxModel>;
  readonly #crossEncoder: TtlCache<typeof crossEncoder, OnnxModel | null>;

  constructor(parts: ModelRegistryParts) {
    this.#parts = parts;
    this.#rows = new TtlCache((name) => this.#read(name), rowFreshMs);
    this.#crossEncoder = new TtlCache(() => parts.repository().findCrossEncoder(), rowFreshMs);
  }

  /**
   * The model of that name, or the default one, ready to run.
   * @throws NotFoundError, ModelNotReadyError, OverloadedError.
   */
  ready(name: string | null): Promise<ReadyModel> {
    return this.use(name, async (model) => model);
  }

  /**
   * Works with the model of that name, or with the default one. It stays open until the work has ended, whatever happens to it meanwhile.
   * @throws NotFoundError, ModelNotReadyError, OverloadedError, and what the work throws.
   */
  async use<Result>(name: string | null, work: (model: ReadyModel) => Promise<Result>): Promise<Result> {
    const model = await this.#rows.get(name ?? defaultModel);
    if (model.kind !== 'embedding') {
      throw new ModelNotReadyError(model.name, model.status, `it is a ${model.kind}, not an embedding model`);
    }
    if (model.status !== 'ready' && model.status !== 'loading') {
      throw new ModelNotReadyError(model.name, model.status, model.error);
    }
    return withLease(model, this.#parts.loader.lease(model), work);
  }

  /** The cross-encoder that looks at verdicts, whether or not it runs here: the ready one that was loaded last, or null when there is none. */
  crossEncoder(): Promise<OnnxModel | null> {
    return this.#crossEncoder.get(crossEncoder);
  }

  /** Works with that cross-encoder, which stays open meanwhile, or gives null when there is none. @throws ModelNotReadyError, and what the work throws. */
  async useCrossEncoder<Result>(work: (model: ReadyCrossEncoder) => Promise<Result>): Promise<Result | null> {
    const model = await this.crossEncoder();
    return model && withLease(model, this.#parts.loader.leaseCrossEncoder(model), work);
  }

  /** Name of the default model. @throws NotFoundError when there is none. */
  async defaultName(): Promise<string> {
    return (await this.#rows.get(defaultModel)).name;
  }

  /** The id of the model of that name, whatever its state. @throws NotFoundError */
  async idOf(name: string): Promise<string> {
    return (await this.#rows.get(name)).id;
  }

  /** What a change means for this process: rows are read anew, and a model that is not to run any more is closed. */
  async heard({ change, modelId }: Pick<ModelChange, 'change' | 'modelId'>): Promise<void> {
    this.#rows.clear();
    this.#crossEncoder.clear();
    // A model in error answers nothing, wherever it was found to be in error.
    if (change === 'registered' || change === 'failed' || change === 'disabled' || change === 'removed')
      await this.#parts.loader.close(modelId);
  }

  /** Changes may have gone unheard: rows are read anew, and models are closed that are not to run any more. */
  async missedChanges(): Promise<void> {
    this.#rows.clear();
    this.#crossEncoder.clear();
    const { loader, repository } = this.#parts;
    await loader.closeOthers(async (ids) => {
      const rows = await repository().findMany(ids);
      return rows.filter(({ status }) => status !== 'disabled');
    });
  }

  async #read(name: string | typeof defaultModel): Promise<OnnxModel> {
    const repository = this.#parts.repository();
    const model = await (typeof name === 'symbol' ? repository.findDefault() : repository.findByName(name));
    if (model === null) {
      throw new NotFoundError(
        typeof name === 'symbol' ? 'There is no default model.' : `There is no model named "${name}".`,
      );
    }
    return model;
  }
}

/** A model whose loading is under way is waited for. */
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

/** Why a model could not be opened, as a caller is told. */
function inWords(name: string, error: unknown): unknown {
  if (error instanceof EngineOverloadedError) return new OverloadedError(error.retryAfterMs);
  if (error instanceof EngineClosingError) return new OverloadedError(restartMs);
  // The anchors are run to fit them.
  if (error instanceof RunTimedOutError) return new ModelTimedOutError(name, error.seconds);
  if (error instanceof ModelLoadError || error instanceof InvalidInputError)
    return new ModelNotReadyError(name, 'error', error.message);
  return error;
}
