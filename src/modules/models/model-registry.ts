import { InvalidInputError, NotFoundError } from '../../platform/errors.ts';
import { ModelLoadError } from '../../platform/onnx/inference-engine.ts';
import type { OnnxModel } from './model.entity.ts';
import { ModelNotReadyError } from './model.errors.ts';
import type { ModelChange } from './model.events.ts';
import type { ModelRepository } from './model.repository.ts';
import type { ModelLoader, ReadyCrossEncoder, ReadyModel } from './model-loader.ts';

/**
 * How long a row may be taken for what the table says, in milliseconds. Changes made through any server are heard of at once; this bounds how long one goes
 * unnoticed that was made while the bus was away, or with SQL.
 */
const rowFreshMs = 1000;

/** Stands for the default model among the names, none of which is empty. */
const defaultName = '';

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
  readonly #rows = new Map<string, { readonly model: OnnxModel; readonly readAt: number }>();
  #crossEncoder: { readonly model: OnnxModel | null; readonly readAt: number } | undefined;

  constructor(parts: ModelRegistryParts) {
    this.#parts = parts;
  }

  /**
   * The model of that name, or the default one, ready to run.
   * @throws NotFoundError, ModelNotReadyError.
   */
  async ready(name: string | null): Promise<ReadyModel> {
    const model = await this.#row(name ?? defaultName);
    if (model.kind !== 'embedding') {
      throw new ModelNotReadyError(model.name, model.status, `it is a ${model.kind}, not an embedding model`);
    }
    if (model.status !== 'ready' && model.status !== 'loading') {
      throw new ModelNotReadyError(model.name, model.status, model.error);
    }
    return this.#opened(model, () => this.#parts.loader.open(model));
  }

  /** The cross-encoder that looks at verdicts, whether or not it runs here: the ready one that was loaded last, or null when there is none. */
  async crossEncoder(): Promise<OnnxModel | null> {
    const known = this.#crossEncoder;
    if (known !== undefined && isFresh(known)) return known.model;
    const model = await this.#parts.repository().findCrossEncoder();
    this.#crossEncoder = { model, readAt: performance.now() };
    return model;
  }

  /** That cross-encoder, ready to run, or null when there is none. @throws ModelNotReadyError */
  async readyCrossEncoder(): Promise<ReadyCrossEncoder | null> {
    const model = await this.crossEncoder();
    return model && this.#opened(model, () => this.#parts.loader.openCrossEncoder(model));
  }

  /** A model whose loading is under way is waited for. */
  async #opened<Ready>(model: OnnxModel, open: () => Promise<Ready>): Promise<Ready> {
    try {
      return await open();
    } catch (error) {
      if (error instanceof ModelLoadError || error instanceof InvalidInputError) {
        throw new ModelNotReadyError(model.name, 'error', error.message);
      }
      throw error;
    }
  }

  /** The id of the model of that name, whatever its state. @throws NotFoundError */
  async idOf(name: string): Promise<string> {
    return (await this.#row(name)).id;
  }

  /** What a change means for this process: rows are read anew, and a model that is not to run any more is closed. */
  async heard({ change, modelId }: ModelChange): Promise<void> {
    this.#rows.clear();
    this.#crossEncoder = undefined;
    if (change === 'registered' || change === 'disabled' || change === 'removed')
      await this.#parts.loader.close(modelId);
  }

  /** The model's row, as it was a moment ago: asking the database anew for every text would cost as much as reading the text. */
  async #row(name: string): Promise<OnnxModel> {
    const known = this.#rows.get(name);
    if (known !== undefined && isFresh(known)) return known.model;
    const repository = this.#parts.repository();
    const model = await (name === defaultName ? repository.findDefault() : repository.findByName(name));
    if (model === null) {
      throw new NotFoundError(
        name === defaultName ? 'There is no default model.' : `There is no model named "${name}".`,
      );
    }
    this.#rows.set(name, { model, readAt: performance.now() });
    return model;
  }
}

function isFresh({ readAt }: { readonly readAt: number }): boolean {
  return performance.now() - readAt < rowFreshMs;
}
