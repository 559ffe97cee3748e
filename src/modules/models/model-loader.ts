import { posix } from 'node:path';
import { digestFiles } from '../../platform/onnx/file-digest.ts';
import {
  type InferenceEngine,
  type ModelFiles,
  ModelLoadError,
} from '../../platform/onnx/inference-engine.ts';
import type { AnchorSpace } from '../beams/anchor-space.ts';
import type { AnchorFit } from './anchor-fit.ts';
import { type Anchor, type FittedAnchors, fitAnchors } from './anchors.ts';
import type { OnnxModel } from './model.entity.ts';
import { findModelPath, type ModelDirectories, resolveModelPath } from './model-paths.ts';

/** An embedding model that runs in this process, with the space its texts are read in. */
export interface ReadyModel {
  readonly kind: 'embedding';
  readonly id: string;
  readonly name: string;
  /** sha-256 of its files, hexadecimal. */
  readonly digest: string;
  readonly dimension: number;
  readonly anchorSpace: AnchorSpace;
  readonly anchorFit: AnchorFit;
}

/** A cross-encoder that runs in this process. */
export interface ReadyCrossEncoder {
  readonly kind: 'cross-encoder';
  readonly id: string;
  readonly name: string;
  /** sha-256 of its files, hexadecimal. */
  readonly digest: string;
  /** Scores a pair. */
  readonly dimension: number;
}

type RunningModel = ReadyModel | ReadyCrossEncoder;

/** What of a row says which files a model is made of. */
type StoredFiles = Pick<OnnxModel, 'kind' | 'modelPath' | 'tokenizerPath'>;

export interface ModelLoaderParts {
  readonly engine: InferenceEngine;
  readonly anchors: readonly Anchor[];
  readonly directories: ModelDirectories;
}

/** Names the labels of a cross-encoder; lies beside its tokenizer, as on the Hugging Face hub. */
const configName = 'config.json';

/** Opens models in this process, each once however many ask. */
export class ModelLoader {
  readonly #parts: ModelLoaderParts;
  readonly #open = new Map<string, Promise<RunningModel>>();

  constructor(parts: ModelLoaderParts) {
    this.#parts = parts;
  }

  /** The embedding model, running in this process. @throws as `openAny` does, and ModelLoadError when it is of another kind. */
  async open(model: OnnxModel): Promise<ReadyModel> {
    const ready = await this.openAny(model);
    if (ready.kind !== 'embedding') throw wrongKind(ready, 'embedding');
    return ready;
  }

  /** The cross-encoder, running in this process. @throws as `openAny` does, and ModelLoadError when it is of another kind. */
  async openCrossEncoder(model: OnnxModel): Promise<ReadyCrossEncoder> {
    const ready = await this.openAny(model);
    if (ready.kind !== 'cross-encoder') throw wrongKind(ready, 'cross-encoder');
    return ready;
  }

  /**
   * The model, running in this process.
   * @throws ModelLoadError, InvalidInputError (paths) when the files are not what the row promises, or not those that it was registered with.
   */
  async openAny(model: OnnxModel): Promise<RunningModel> {
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
  async digestOf(model: StoredFiles): Promise<string> {
    const { modelPath, tokenizerPath, configPath } = await this.#paths(model);
    return digestFiles([modelPath, tokenizerPath, ...(configPath === undefined ? [] : [configPath])]);
  }

  #opened(model: OnnxModel): Promise<RunningModel> {
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

  async #load(model: OnnxModel): Promise<RunningModel> {
    const { id, name, kind, maxTokens } = model;
    const files = {
      modelId: id,
      kind,
      maxTokens,
      ...(await this.#paths(model)),
      embeddingDimension: kind === 'embedding' ? model.embeddingDim : null,
    };
    const { digest, embeddingDimension: dimension } = await this.#parts.engine.load(files);
    if (kind === 'cross-encoder') return { kind, id, name, digest, dimension };
    const { space, fit } = await this.#fit(id);
    return { kind, id, name, digest, dimension, anchorSpace: space, anchorFit: fit };
  }

  async #fit(modelId: string): Promise<FittedAnchors> {
    const { engine, anchors } = this.#parts;
    const { embeddings } = await engine.embed(
      modelId,
      anchors.map(({ text }) => text),
    );
    return fitAnchors(
      anchors,
      embeddings.map(({ vector }) => vector),
    );
  }

  async #paths(model: StoredFiles): Promise<Pick<ModelFiles, 'modelPath' | 'tokenizerPath' | 'configPath'>> {
    const { directories } = this.#parts;
    const [modelPath, tokenizerPath] = await Promise.all([
      resolveModelPath(directories, model.modelPath, 'modelPath'),
      resolveModelPath(directories, model.tokenizerPath, 'tokenizerPath'),
    ]);
    if (model.kind === 'embedding') return { modelPath, tokenizerPath };
    const beside = posix.join(posix.dirname(model.tokenizerPath), configName);
    const configPath = await findModelPath(directories, beside, configName);
    return { modelPath, tokenizerPath, ...(configPath === null ? {} : { configPath }) };
  }
}

function wrongKind(found: RunningModel, wanted: RunningModel['kind']): ModelLoadError {
  return new ModelLoadError(`it is of the kind ${found.kind}, not ${wanted}`);
}
