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
 * The cross-encoder of the judge. It is not registered: nobody can select it, disable it or remove
 * it. It has the vocabulary of all-MiniLM-L6-v2.
 */
export const bundledJudge: NewModel = {
  name: 'vortex-judge',
  kind: 'cross-encoder',
  modelPath: `${bundledPrefix}vortex-judge/model.onnx`,
  tokenizerPath: `${bundledPrefix}vortex-judge/tokenizer.json`,
  embeddingDim: 3,
  maxTokens: 320,
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

/**
 * Returns a hint for a database that keeps the default model it began with, or that an operator
 * chose. Null if there is nothing to choose.
 * @param registered names of the bundled models that are registered: an operator's model may have
 * the name of one.
 */
export function hintAboutDefault(defaultName: string, registered: ReadonlySet<string>): string | null {
  const { name } = bundledMiniLm;
  if (defaultName !== bundledStatic.name || !registered.has(name)) return null;
  return `The default model is still ${defaultName}. New installations begin with ${name}, which reads whole sentences. Change it: vortex-signal models default ${name}`;
}
