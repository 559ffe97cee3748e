import { bundledPrefix } from '../files/model-paths.ts';
import type { NewModel } from '../storage/model.repository.ts';

/** The model that ships with the server and is used when a request names no other. */
export const bundledModel: NewModel = {
  name: 'vortex-static-384',
  kind: 'embedding',
  modelPath: `${bundledPrefix}vortex-static-384/model.onnx`,
  tokenizerPath: `${bundledPrefix}vortex-static-384/tokenizer.json`,
  embeddingDim: 384,
  maxTokens: 256,
};
