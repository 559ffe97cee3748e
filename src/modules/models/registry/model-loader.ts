import { posix } from 'node:path';
import type { AnchorSpace } from '../../../domain/anchor-space.ts';
import { InvalidInputError } from '../../../platform/errors.ts';
import {
  type InferenceEngine,
  type ModelFiles,
  ModelLoadError,
} from '../../../platform/onnx/inference-engine.ts';
import { digestModel } from '../../../platform/onnx/model-files/file-digest.ts';
import { fileLimits, UnreadableFileError } from '../../../platform/onnx/model-files/regular-file.ts';
import type { AnchorFit } from '../anchors/anchor-fit.ts';
import { type Anchor, type FittedAnchors, fitAnchors, versionOf } from '../anchors/anchors.ts';
import { embedPatiently } from '../anchors/embed-patiently.ts';
import { findSpace, type ShippedSpace } from '../anchors/shipped-spaces.ts';
import { findModelPath, isBundled, type ModelDirectories, resolveModelPath } from '../files/model-paths.ts';
import type { OnnxModel } from '../storage/model.entity.ts';

/** An embedding model that runs in this process, with the space in which its texts are read. */
export interface ReadyModel {
  readonly kind: 'embedding';
  readonly id: string;
  readonly name: string;
  /** SHA-256 of its files, hexadecimal. */
  readonly digest: string;
  readonly dimension: number;
  /** Maximum tokens of a window. Two models with the same files may differ in it. */
  readonly maxTokens: number;
  /** Whether several texts share a run. */
  readonly runsTextsTogether: boolean;
  readonly anchorSpace: AnchorSpace;
  readonly anchorFit: AnchorFit;
}

/** A cross-encoder that runs in this process. */
export interface ReadyCrossEncoder {
  readonly kind: 'cross-encoder';
  readonly id: string;
  readonly name: string;
  /** SHA-256 of its files, hexadecimal. */
  readonly digest: string;
  /** Number of scores per pair. */
  readonly dimension: number;
  /** Whether several pairs share a run. */
  readonly runsTextsTogether: boolean;
}

export type RunningModel = ReadyModel | ReadyCrossEncoder;

/** A model that is kept open. */
export interface Lease<Ready> {
  /** Rejects if opening the model rejects. The lease must be released in that case too. */
  readonly model: Promise<Ready>;
  readonly release: () => void;
}

/** One period of a model in this process, from opening to closing. */
interface Opening {
  readonly model: Promise<RunningModel>;
  /** Each resolves when its lease is released. */
  readonly leases: Set<Promise<void>>;
}

/** The parts of a row that determine the files of a model. */
type StoredFiles = Pick<OnnxModel, 'kind' | 'modelPath' | 'tokenizerPath'>;

export interface ModelLoaderDependencies {
  readonly engine: Pick<InferenceEngine, 'load' | 'unload' | 'embed'>;
  readonly anchors: readonly Anchor[];
  /** Spaces that need no fitting. */
  readonly spaces: readonly ShippedSpace[];
  readonly directories: ModelDirectories;
}

/** Names the labels of a cross-encoder. It is beside the tokenizer, as on the Hugging Face hub. */
const configName = 'config.json';

/** Opens models in this process, each only once for any number of callers. */
export class ModelLoader {
  readonly #dependencies: ModelLoaderDependencies;
  readonly #openings = new Map<string, Opening>();
  /** The latest closing in progress of each model. */
  readonly #closings = new Map<string, Promise<void>>();

  constructor(dependencies: ModelLoaderDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Closes models that run here but must no longer run, or must run with other files.
   * @param read returns the rows of the models with the given ids that may run.
   */
  async closeOthers(read: (ids: string[]) => Promise<readonly OnnxModel[]>): Promise<void> {
    const openings = [...this.#openings];
    const models = new Map((await read(openings.map(([id]) => id))).map((model) => [model.id, model]));
    await Promise.all(
      openings.map(async ([id, opening]) => {
        const running = await opening.model.catch(() => null);
        const model = models.get(id);
        // Without a digest it is being loaded, possibly here.
        const mayRun = model !== undefined && (model.digest === null || model.digest === running?.digest);
        if (!mayRun && this.#openings.get(id) === opening) await this.close(id);
      }),
    );
  }

  /**
   * Opens the embedding model until it is closed. Callers that need it for longer take a lease.
   * @throws as `openAny` does, and ModelLoadError if it is of another kind.
   */
  async open(model: OnnxModel): Promise<ReadyModel> {
    return embeddingModel(await this.openAny(model));
  }

  /** Does the same for a cross-encoder. */
  async openCrossEncoder(model: OnnxModel): Promise<ReadyCrossEncoder> {
    return crossEncoder(await this.openAny(model));
  }

  /**
   * Opens the model, which then runs in this process until it is closed.
   * @throws ModelLoadError, InvalidInputError (paths) if the files are not those that the row
   * declares or was registered with; EngineOverloadedError if the engine was full for too long.
   */
  openAny(model: OnnxModel): Promise<RunningModel> {
    return this.#opening(model).model;
  }

  /** Opens the embedding model and keeps it open until the lease is released: closing waits. */
  lease(model: OnnxModel): Lease<ReadyModel> {
    return this.#lease(model, embeddingModel);
  }

  /** Does the same for a cross-encoder. */
  leaseCrossEncoder(model: OnnxModel): Lease<ReadyCrossEncoder> {
    return this.#lease(model, crossEncoder);
  }

  /**
   * Returns the SHA-256 of the files of a model, hexadecimal.
   * @throws InvalidInputError (paths)
   */
  async digestOf(model: StoredFiles): Promise<string> {
    const paths = await this.#paths(model);
    try {
      return await digestModel(paths);
    } catch (error) {
      if (!(error instanceof UnreadableFileError)) throw error;
      throw new InvalidInputError([{ path: 'modelPath', message: `cannot be read: ${error.message}` }]);
    }
  }

  /** Leases and runs in progress end first. The next caller after that opens the model again. */
  close(id: string): Promise<void> {
    const opening = this.#openings.get(id);
    this.#openings.delete(id);
    const closing = (this.#closings.get(id) ?? Promise.resolve()).then(async () => {
      await opening?.model.catch(() => undefined);
      await Promise.all(opening?.leases ?? []);
      await this.#dependencies.engine.unload(id);
    });
    this.#closings.set(id, closing);
    const forget = () => {
      if (this.#closings.get(id) === closing) this.#closings.delete(id);
    };
    closing.then(forget, forget);
    return closing;
  }

  #opening(model: OnnxModel): Opening {
    const known = this.#openings.get(model.id);
    if (known !== undefined) return known;
    const closed = this.#closings.get(model.id)?.catch(() => undefined) ?? Promise.resolve();
    const opening = { model: closed.then(() => this.#load(model)), leases: new Set<Promise<void>>() };
    this.#openings.set(model.id, opening);
    opening.model.catch(() => {
      if (this.#openings.get(model.id) === opening) this.#openings.delete(model.id);
    });
    return opening;
  }

  #lease<Ready>(model: OnnxModel, asKind: (running: RunningModel) => Ready): Lease<Ready> {
    const opening = this.#opening(model);
    const { promise, resolve } = Promise.withResolvers<void>();
    opening.leases.add(promise);
    const release = () => {
      opening.leases.delete(promise);
      resolve();
    };
    return { model: opening.model.then(asKind), release };
  }

  async #load(model: OnnxModel): Promise<RunningModel> {
    const { id, name, kind, maxTokens } = model;
    const files: ModelFiles = {
      modelId: id,
      // Bundled models are known not to hang. Other models run where they can be stopped.
      isIsolated: !isBundled(model),
      kind,
      maxTokens,
      ...(await this.#paths(model)),
      embeddingDimension: kind === 'embedding' ? model.embeddingDim : null,
    };
    const loaded = await this.#dependencies.engine.load(files);
    const { digest, embeddingDimension: dimension, runsTextsTogether } = loaded;
    if (model.digest !== null && model.digest !== digest) {
      await this.#dependencies.engine.unload(id);
      throw new ModelLoadError(
        `the files have changed since the model was registered (digest ${digest} instead of ${model.digest}). Restore the old files, then call loadModel, or register these under another name`,
      );
    }
    const common = { id, name, digest, dimension, runsTextsTogether };
    if (kind === 'cross-encoder') return { kind, ...common };
    const { space, fit } = await this.#fit({ id, digest, maxTokens }).catch(async (error: unknown) => {
      await this.#dependencies.engine.unload(id);
      throw error;
    });
    return { kind, ...common, maxTokens, anchorSpace: space, anchorFit: fit };
  }

  async #fit(model: Pick<ReadyModel, 'id' | 'digest' | 'maxTokens'>): Promise<FittedAnchors> {
    const { engine, anchors, spaces } = this.#dependencies;
    const { id, digest, maxTokens } = model;
    const shipped = findSpace(spaces, { digest, maxTokens, version: versionOf(anchors) });
    if (shipped !== null) return shipped;
    const embeddings = await embedPatiently(
      engine,
      id,
      anchors.map(({ text }) => text),
    );
    return fitAnchors(
      anchors,
      embeddings.map(({ vector }) => vector),
    );
  }

  async #paths(model: StoredFiles): Promise<Pick<ModelFiles, 'modelPath' | 'tokenizerPath' | 'configPath'>> {
    const { directories } = this.#dependencies;
    const [modelPath, tokenizerPath] = await Promise.all([
      resolveModelPath(directories, model.modelPath, 'modelPath'),
      resolveModelPath(directories, model.tokenizerPath, 'tokenizerPath', fileLimits.text),
    ]);
    if (model.kind === 'embedding') return { modelPath, tokenizerPath };
    const beside = posix.join(posix.dirname(model.tokenizerPath), configName);
    const configPath = await findModelPath(directories, beside, configName, fileLimits.text);
    return { modelPath, tokenizerPath, ...(configPath === null ? {} : { configPath }) };
  }
}

function embeddingModel(running: RunningModel): ReadyModel {
  if (running.kind !== 'embedding') throw wrongKind(running, 'embedding');
  return running;
}

function crossEncoder(running: RunningModel): ReadyCrossEncoder {
  if (running.kind !== 'cross-encoder') throw wrongKind(running, 'cross-encoder');
  return running;
}

function wrongKind(found: RunningModel, wanted: RunningModel['kind']): ModelLoadError {
  return new ModelLoadError(`it is of kind ${found.kind}, not ${wanted}`);
}
