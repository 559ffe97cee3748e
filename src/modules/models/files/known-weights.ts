import { stat } from 'node:fs/promises';
import { weightNamesOf, weightsAt } from '../../../platform/onnx/model-files/external-weights.ts';

interface KnownModel {
  /** Changes when the file changes. */
  readonly stamp: string;
  readonly names: Promise<readonly string[]>;
}

/** Maximum number of model files in the cache. */
const maxFiles = 256;

/**
 * The weight files that model files name. A model file is read again only if it has changed, so a
 * check costs a few system calls.
 */
export class KnownWeights {
  readonly #models = new Map<string, KnownModel>();

  /**
   * @throws UnreadableFileError if a file that the model names is missing, or if the model is
   * damaged; errors of the operating system.
   */
  async require(modelPath: string): Promise<void> {
    const { ino, size, mtimeMs } = await stat(modelPath);
    await weightsAt(modelPath, await this.#namesOf(modelPath, `${ino} ${size} ${mtimeMs}`));
  }

  #namesOf(path: string, stamp: string): Promise<readonly string[]> {
    const known = this.#models.get(path);
    if (known?.stamp === stamp) return known.names;
    const model = { stamp, names: weightNamesOf(path) };
    model.names.catch(() => {
      if (this.#models.get(path) === model) this.#models.delete(path);
    });
    if (this.#models.size >= maxFiles) this.#models.clear();
    this.#models.set(path, model);
    return model.names;
  }
}
