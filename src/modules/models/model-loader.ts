import { digestFiles } from '../../platform/onnx/file-digest.ts';
import { type InferenceEngine, ModelLoadError } from '../../platform/onnx/inference-engine.ts';
import type { AnchorSpace } from '../beams/anchor-space.ts';
import type { AnchorFit } from './anchor-fit.ts';
import { type Anchor, fitAnchors } from './anchors.ts';
import type { OnnxModel } from './model.entity.ts';
import { type ModelDirectories, resolveModelPath } from './model-paths.ts';

/** A model that runs in this process, with the space its texts are read in. */
export interface ReadyModel {
  readonly id: string;
  readonly name: string;
  /** sha-256 of its files, hexadecimal. */
  readonly digest: string;
  readonly dimension: number;
  readonly anchorSpace: AnchorSpace;
  readonly anchorFit: AnchorFit;
}

export interface ModelLoaderParts {
  readonly engine: InferenceEngine;
  readonly anchors: readonly Anchor[];
  readonly directories: ModelDirectories;
}

/** Opens models in this process, each once however many ask. */
export class ModelLoader {
  readonly #parts: ModelLoaderParts;
  readonly #open = new Map<string, Promise<ReadyModel>>();

  constructor(parts: ModelLoaderParts) {
    this.#parts = parts;
  }

  /**
   * The model, running in this process.
   * @throws ModelLoadError, InvalidInputError (paths) when the files are not what the row promises, or not those that it was registered with.
   */
  async open(model: OnnxModel): Promise<ReadyModel> {
    const ready = await this.#opened(model);
    if (model.digest !== null && model.digest !== ready.digest) {
      await this.close(model.id);
      throw new ModelLoadError(
        `the files have changed since the model was registered (digest ${ready.digest} instead of ${model.digest}); register them under another name`,
      );
    }
    return ready;
  }

  /** SHA-256 of a model's files, hexadecimal. @throws InvalidInputError (paths) */
  async digestOf({
    modelPath,
    tokenizerPath,
  }: Pick<OnnxModel, 'modelPath' | 'tokenizerPath'>): Promise<string> {
    return digestFiles(await this.#paths({ modelPath, tokenizerPath }));
  }

  #opened(model: OnnxModel): Promise<ReadyModel> {
    const known = this.#open.get(model.id);
    if (known !== undefined) return known;
    const opening = this.#load(model);
    this.#open.set(model.id, opening);
    opening.catch(() => {
      if (this.#open.get(model.id) === opening) this.#open.delete(model.id);
    });
    return opening;
  }

  /** Runs under way finish first; the next who asks opens the model anew. */
  async close(id: string): Promise<void> {
    this.#open.delete(id);
    await this.#parts.engine.unload(id);
  }

  async #load(model: OnnxModel): Promise<ReadyModel> {
    const { engine, anchors } = this.#parts;
    const [modelPath, tokenizerPath] = await this.#paths(model);
    const { digest, embeddingDimension } = await engine.load({
      modelId: model.id,
      modelPath,
      tokenizerPath,
      embeddingDimension: model.embeddingDim,
      maxTokens: model.maxTokens,
    });
    const { embeddings } = await engine.embed(
      model.id,
      anchors.map(({ text }) => text),
    );
    const fitted = fitAnchors(
      anchors,
      embeddings.map(({ vector }) => vector),
    );
    return {
      id: model.id,
      name: model.name,
      digest,
      dimension: embeddingDimension,
      anchorSpace: fitted.space,
      anchorFit: fitted.fit,
    };
  }

  #paths({
    modelPath,
    tokenizerPath,
  }: Pick<OnnxModel, 'modelPath' | 'tokenizerPath'>): Promise<[string, string]> {
    const { directories } = this.#parts;
    return Promise.all([
      resolveModelPath(directories, modelPath, 'modelPath'),
      resolveModelPath(directories, tokenizerPath, 'tokenizerPath'),
    ]);
  }
}
