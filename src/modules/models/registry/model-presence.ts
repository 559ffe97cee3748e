import { InvalidInputError } from '../../../platform/errors.ts';
import { fileLimits, UnreadableFileError } from '../../../platform/onnx/model-files/regular-file.ts';
import { KnownWeights } from '../files/known-weights.ts';
import { type ModelDirectories, resolveModelPath } from '../files/model-paths.ts';
import type { ModelStatus, OnnxModel } from '../storage/model.entity.ts';

/** State of a model in its life cycle, given its files on this server. */
export interface ModelStanding {
  readonly status: ModelStatus;
  /** Why the model is in error. */
  readonly error: string | null;
}

/** Shared by all requests of this process, because each request has its own ModelPresence. */
const weights = new KnownWeights();

/**
 * Checks whether the files of ready models still exist. An open model continues to run without
 * them, but not after the next start, so it must not count as ready.
 */
export class ModelPresence {
  readonly #directories: ModelDirectories;
  /** Shared by the rows of one request, which ask more than once. */
  readonly #standings = new WeakMap<OnnxModel, Promise<ModelStanding>>();

  constructor(directories: ModelDirectories) {
    this.#directories = directories;
  }

  standingOf(model: OnnxModel): Promise<ModelStanding> {
    const known = this.#standings.get(model) ?? this.#look(model);
    this.#standings.set(model, known);
    return known;
  }

  async #look(model: OnnxModel): Promise<ModelStanding> {
    const { status, error = null } = model;
    if (status !== 'ready') return { status, error };
    try {
      await Promise.all([
        resolveModelPath(this.#directories, model.modelPath, 'modelPath').then((path) =>
          weights.require(path),
        ),
        resolveModelPath(this.#directories, model.tokenizerPath, 'tokenizerPath', fileLimits.text),
      ]);
      return { status, error };
    } catch (reason) {
      return {
        status: 'error',
        error: `${faultsIn(reason)}. Restore the file on this server, or remove the model`,
      };
    }
  }
}

/**
 * Describes what is wrong with the files.
 * @throws errors that are not about the files
 */
function faultsIn(reason: unknown): string {
  if (reason instanceof UnreadableFileError) return reason.message;
  if (reason instanceof InvalidInputError)
    return reason.issues.map(({ path, message }) => `${path} ${message}`).join('; ');
  throw reason;
}
