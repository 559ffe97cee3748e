import { bundledPrefix, isBundled } from '../files/model-paths.ts';
import type { OnnxModel } from '../storage/model.entity.ts';
import type { NewModel } from '../storage/model.repository.ts';

/** A transformer of six layers: the default model of new installations. */
export const bundledMiniLm: NewModel = {
  name: 'all-MiniLM-L6-v2',
  kind: 'embedding',
  modelPath: `${bundledPrefix}all-MiniLM-L6-v2/model.onnx`,
  tokenizerPath: `${bundledPrefix}all-MiniLM-L6-v2/tokenizer.json`,
  embeddingDim: 384,
  maxTokens: 256,
};

/**
 * A table of word vectors: the default model of installations that began with it, the model of the
 * judge, and the fastest one.
 */
export const bundledStatic: NewModel = {
  name: 'vortex-static-384',
  kind: 'embedding',
  modelPath: `${bundledPrefix}vortex-static-384/model.onnx`,
  tokenizerPath: `${bundledPrefix}vortex-static-384/tokenizer.json`,
  embeddingDim: 384,
  maxTokens: 256,
};

/**
 * The models that ship with the server. The first one whose name is free becomes the default model
 * of a database without one.
 */
export const bundledModels: readonly NewModel[] = [bundledMiniLm, bundledStatic];

/**
 * Whether a name belongs to a bundled model.
 * @param known the model that has the name. An operator may have registered it before a bundled
 * model took the name: then it stays the name of the operator's model.
 */
export function isReserved(name: string, known: Pick<OnnxModel, 'modelPath'> | null): boolean {
  return bundledModels.some((model) => model.name === name) && (known === null || isBundled(known));
}
