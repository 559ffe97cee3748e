import { join, resolve } from 'node:path';
import { openScriptEngine } from './script-engine.ts';
import { MAX_PIECES } from './tokenizer-file.ts';

/** Converts texts to unit vectors, in order. */
export type SentenceEmbedder = (texts: readonly string[]) => Promise<Float32Array[]>;

/**
 * Runs `model.onnx` and `tokenizer.json` of a folder in the product's engine while `use` needs
 * them.
 */
export async function withSentenceEmbedder<Result>(
  modelFolder: string,
  use: (embed: SentenceEmbedder) => Promise<Result>,
): Promise<Result> {
  const engine = openScriptEngine();
  try {
    const { modelId } = await engine.load({
      modelId: modelFolder,
      modelPath: resolve(join(modelFolder, 'model.onnx')),
      tokenizerPath: resolve(join(modelFolder, 'tokenizer.json')),
      embeddingDimension: null,
      maxTokens: MAX_PIECES,
    });
    return await use(async (texts) => {
      const { embeddings } = await engine.embed(modelId, texts);
      return embeddings.map(({ vector }) => vector);
    });
  } finally {
    await engine.close();
  }
}
