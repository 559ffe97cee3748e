import { InvalidInputError } from '../../../platform/errors.ts';
import { fileLimits, UnreadableFileError } from '../../../platform/onnx/model-files/regular-file.ts';
import { KnownWeights } from '../files/known-weights.ts';
import { type ModelDirectories, resolveModelPath } from '../files/model-paths.ts';
import type { ModelStatus, OnnxModel } from '../storage/model.entity.ts';

/** Where a model is in its life, as its files on this server have it. */
export interface ModelStanding {
  readonly status: ModelStatus;
  /** Why it is in error. */
  readonly error: string | null;
}

/** For all requests of this process: each has a presence of its own. */
const weights = new KnownWeights();

/**
 * Tells whether the files of models that are ready are still there. A model that is open goes on answering without them, but not after the next start, so it must not
 * count as ready.
 */
export class ModelPresence {
  readonly #directories: ModelDirectories;
  /** For the rows of one request, which ask more than once. */
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
        error: `${faultsIn(reason)}; put the file back on this server, or remove the model`,
      };
    }
  }
}

/** What is wrong with the files, for people. @throws what says nothing about them */
function faultsIn(reason: unknown): string {
  if (reason instanceof UnreadableFileError) return reason.message;
  if (reason instanceof InvalidInputError)
    return reason.issues.map(({ path, message }) => `${path} ${message}`).join('; ');
  throw reason;
}
