import type { Embedding, InferenceEngine } from '../../platform/onnx/inference-engine.ts';

/** Number of texts per call while progress is shown. */
const blockTexts = 32;
/**
 * Minimum duration of the measurement of a fast model, in seconds. One run of a slow model takes at
 * most about four times as long.
 */
const minMeasurement = 0.5;

/**
 * Embeds texts in blocks, and reports progress after each.
 * @returns the embeddings in the order of the texts.
 */
export async function embedInBlocks(
  engine: InferenceEngine,
  modelId: string,
  texts: readonly string[],
  tell: (done: number, total: number) => void,
): Promise<Embedding[]> {
  const embedded: Embedding[] = [];
  while (embedded.length < texts.length) {
    const block = texts.slice(embedded.length, embedded.length + blockTexts);
    embedded.push(...(await engine.embed(modelId, block)).embeddings);
    tell(embedded.length, texts.length);
  }
  return embedded;
}

/**
 * Measures how fast a model that has already run processes many inputs together.
 * @param inputs at least one.
 * @returns inputs per second.
 */
export async function measureRate<Input>(
  run: (inputs: readonly Input[]) => Promise<unknown>,
  inputs: readonly Input[],
): Promise<number> {
  const first = inputs.slice(0, blockTexts);
  const affordable = Math.ceil((4 * minMeasurement * first.length) / (await secondsOf(() => run(first))));
  const sample = inputs.slice(0, Math.max(blockTexts, affordable));
  let runs = 0;
  let seconds = 0;
  while (seconds < minMeasurement) {
    seconds += await secondsOf(() => run(sample));
    runs += 1;
  }
  return (runs * sample.length) / seconds;
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}
