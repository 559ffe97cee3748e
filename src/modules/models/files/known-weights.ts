import { stat } from 'node:fs/promises';
import { weightNamesOf, weightsAt } from '../../../platform/onnx/model-files/external-weights.ts';

interface KnownModel {
  /** Changes when the file does. */
  readonly stamp: string;
  readonly names: Promise<readonly string[]>;
}

/** Model files that are remembered, at most. */
const mostFiles = 256;

/** The files of weights that model files name. A model file is read again only when it has changed, so a look costs a few calls of the system. */
export class KnownWeights {
  readonly #models = new Map<string, KnownModel>();

  /** @throws UnreadableFileError when a file that the model names is not there, or the model is damaged; what the system says. */
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
    if (this.#models.size >= mostFiles) this.#models.clear();
    this.#models.set(path, model);
    return model.names;
  }
}
