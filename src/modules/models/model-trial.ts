import type { InferenceEngine } from '../../platform/onnx/inference-engine.ts';

export interface Speed {
  readonly textsPerSecond: number;
  /** Tokens of one of the texts on average, special tokens included. */
  readonly meanTokens: number;
}

/** Texts in one call while somebody watches. */
const blockTexts = 32;
/** A fast model is measured for this long, in seconds; one run of a slow one takes about four times as long at most. */
const shortestMeasurement = 0.5;

/** Embeds texts block by block, telling after each. @returns unit vectors, in the order of the texts. */
export async function embedInBlocks(
  engine: InferenceEngine,
  modelId: string,
  texts: readonly string[],
  tell: (done: number, total: number) => void,
): Promise<Float32Array[]> {
  const vectors: Float32Array[] = [];
  while (vectors.length < texts.length) {
    const block = texts.slice(vectors.length, vectors.length + blockTexts);
    const { embeddings } = await engine.embed(modelId, block);
    vectors.push(...embeddings.map(({ vector }) => vector));
    tell(vectors.length, texts.length);
  }
  return vectors;
}

/** How fast a model that has run before embeds many texts at once; takes a moment. @param texts at least one. */
export async function measureSpeed(
  engine: InferenceEngine,
  modelId: string,
  texts: readonly string[],
): Promise<Speed> {
  const estimate = await timed(engine, modelId, texts.slice(0, blockTexts));
  const affordable = Math.ceil((4 * shortestMeasurement * estimate.texts) / estimate.seconds);
  const sample = texts.slice(0, Math.max(blockTexts, affordable));
  let total = { texts: 0, tokens: 0, seconds: 0 };
  while (total.seconds < shortestMeasurement) {
    const run = await timed(engine, modelId, sample);
    total = {
      texts: total.texts + run.texts,
      tokens: total.tokens + run.tokens,
      seconds: total.seconds + run.seconds,
    };
  }
  return { textsPerSecond: total.texts / total.seconds, meanTokens: total.tokens / total.texts };
}

async function timed(engine: InferenceEngine, modelId: string, texts: readonly string[]) {
  const started = performance.now();
  const { embeddings } = await engine.embed(modelId, texts);
  const seconds = (performance.now() - started) / 1000;
  const tokens = embeddings.reduce((sum, { tokenCount }) => sum + tokenCount, 0);
  return { texts: texts.length, tokens, seconds };
}
