import { NotFoundError } from '../../platform/errors.ts';
import type { Logger } from '../../platform/observability/logger.ts';
import { type InferenceEngine, ModelLoadError } from '../../platform/onnx/inference-engine.ts';
import type { AnchorSpace } from '../beams/anchor-space.ts';
import { type Anchor, anchorSpaceOf } from './anchors.ts';
import type { OnnxModel } from './model.entity.ts';
import { ModelNotReadyError } from './model.errors.ts';
import type { ModelRepository, NewModel } from './model.repository.ts';
import { type ModelDirectories, resolveModelPath } from './model-paths.ts';

/** How long a row may be taken for what the table says, in milliseconds: a change made through another server counts after this. */
const rowFreshMs = 1000;

/** A model that runs in this process, with the space its texts are read in. */
export interface ReadyModel {
  readonly id: string;
  readonly name: string;
  /** sha-256 of its files, hexadecimal. */
  readonly digest: string;
  readonly dimension: number;
  readonly anchorSpace: AnchorSpace;
}

export interface ModelRegistryParts {
  /** A fresh repository for each use. */
  readonly repository: () => ModelRepository;
  readonly engine: InferenceEngine;
  readonly anchors: readonly Anchor[];
  readonly directories: ModelDirectories;
  readonly defaultModel: string;
  readonly logger: Logger;
}

/**
 * The models this process can run. The table says what is registered; a model is loaded on first use, once however many ask, so a model
 * registered through another server is found too.
 */
export class ModelRegistry {
  readonly #parts: ModelRegistryParts;
  readonly #loading = new Map<string, Promise<ReadyModel>>();
  readonly #rows = new Map<string, { readonly model: OnnxModel; readonly readAt: number }>();

  constructor(parts: ModelRegistryParts) {
    this.#parts = parts;
  }

  /**
   * The model of that name, or the default one, ready to run.
   * @throws NotFoundError, ModelNotReadyError.
   */
  async ready(name: string | null): Promise<ReadyModel> {
    const wanted = name ?? this.#parts.defaultModel;
    const model = await this.#row(wanted);
    if (model.kind !== 'embedding')
      throw new ModelNotReadyError(model.name, model.status, `it is a ${model.kind}, not an embedding model`);
    if (model.status !== 'ready') throw new ModelNotReadyError(model.name, model.status, model.error ?? null);
    return this.#loaded(model);
  }

  /** The id of the model of that name, whatever its state. @throws NotFoundError */
  async idOf(name: string): Promise<string> {
    return (await this.#row(name)).id;
  }

  /** Loads a model whose files may have changed. */
  async reload(id: string): Promise<OnnxModel> {
    this.#loading.delete(id);
    await this.#parts.engine.unload(id);
    return this.load(id);
  }

  /**
   * Makes sure that the bundled model is registered and runs here. A server that runs it already is not disturbed.
   * @throws Error when it cannot be loaded: without it there is no default.
   */
  async openDefault(bundled: NewModel): Promise<ReadyModel> {
    const repository = this.#parts.repository();
    const known = await repository.findByName(bundled.name);
    const current =
      known?.modelPath === bundled.modelPath && known.status === 'ready'
        ? known
        : await repository.register(bundled);
    const loaded = await this.load(current.id);
    if (loaded.status !== 'ready') throw new Error(`The bundled model cannot be loaded: ${loaded.error}`);
    return this.#loaded(loaded);
  }

  /** Checks a registered model's files, loads it, and records the outcome: `ready`, or `error` with the reason. */
  async load(id: string): Promise<OnnxModel> {
    const repository = this.#parts.repository();
    const model = await repository.get(id);
    try {
      const ready = await this.#loaded(model);
      model.status = 'ready';
      model.digest = ready.digest;
      model.loadedAt = new Date();
      model.error = null;
    } catch (error) {
      model.status = 'error';
      model.error = reasonOf(error);
      this.#parts.logger.warn({ model: model.name, reason: model.error }, 'a model could not be loaded');
    }
    await repository.save(model);
    this.#rows.delete(model.name);
    return model;
  }

  /** The model's row, as it was a moment ago: asking the database anew for every text would cost as much as reading the text. */
  async #row(name: string): Promise<OnnxModel> {
    const known = this.#rows.get(name);
    if (known !== undefined && performance.now() - known.readAt < rowFreshMs) return known.model;
    const model = await this.#parts.repository().findByName(name);
    if (model === null) throw new NotFoundError(`There is no model named "${name}".`);
    this.#rows.set(name, { model, readAt: performance.now() });
    return model;
  }

  #loaded(model: OnnxModel): Promise<ReadyModel> {
    const known = this.#loading.get(model.id);
    if (known !== undefined) return known;
    const loading = this.#open(model);
    this.#loading.set(model.id, loading);
    loading.catch(() => this.#loading.delete(model.id));
    return loading;
  }

  async #open(model: OnnxModel): Promise<ReadyModel> {
    const { engine, anchors, directories } = this.#parts;
    const loaded = await engine.load({
      modelId: model.id,
      modelPath: await resolveModelPath(directories, model.modelPath, 'modelPath'),
      tokenizerPath: await resolveModelPath(directories, model.tokenizerPath, 'tokenizerPath'),
      embeddingDimension: model.embeddingDim,
      maxTokens: model.maxTokens,
    });
    const embedded = await engine.embed(
      model.id,
      anchors.map((anchor) => anchor.text),
    );
    const anchorSpace = anchorSpaceOf(
      anchors,
      embedded.embeddings.map((embedding) => embedding.vector),
    );
    return {
      id: model.id,
      name: model.name,
      digest: loaded.digest,
      dimension: loaded.embeddingDimension,
      anchorSpace,
    };
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof ModelLoadError || error instanceof Error) return error.message;
  return String(error);
}
