import type { LiveTier } from '../../src/platform/live/live-tier.ts';
import type { EmbedTimings, InferenceEngine } from '../../src/platform/onnx/inference-engine.ts';

/** Durations of the parts of each inference in milliseconds, one entry per inference. */
export interface PartTimes {
  readonly queue: number[];
  readonly tokenize: number[];
  readonly run: number[];
  readonly cacheRead: number[];
  readonly announce: number[];
}

export function partTimes(): PartTimes {
  return { queue: [], tokenize: [], run: [], cacheRead: [], announce: [] };
}

/** The engine, with its own timings recorded. */
export function timedEngine(engine: InferenceEngine, times: PartTimes): InferenceEngine {
  const note = ({ queueMs, tokenizeMs, runMs }: EmbedTimings) => {
    times.queue.push(queueMs);
    times.tokenize.push(tokenizeMs);
    times.run.push(runMs);
  };
  return {
    load: (files) => engine.load(files),
    unload: (modelId) => engine.unload(modelId),
    onGivenUp: (listener) => engine.onGivenUp(listener),
    loaded: (modelId) => engine.loaded(modelId),
    scorePairs: (modelId, pairs) => engine.scorePairs(modelId, pairs),
    countTokens: (modelId, texts) => engine.countTokens(modelId, texts),
    drain: (graceMs) => engine.drain(graceMs),
    close: () => engine.close(),
    async embed(modelId, texts) {
      const result = await engine.embed(modelId, texts);
      note(result.timings);
      return result;
    },
  };
}

/** The embedding cache, with its reads recorded. */
export function timedCache(cache: LiveTier['embeddings'], times: PartTimes): LiveTier['embeddings'] {
  return {
    get: (keys, dimension) => timed(times.cacheRead, () => cache.get(keys, dimension)),
    set: (entries) => cache.set(entries),
    forget: (through) => cache.forget(through),
    close: () => cache.close(),
  };
}

/** Runs the work and records its duration. */
export async function timed<Result>(times: number[], work: () => Promise<Result>): Promise<Result> {
  const started = performance.now();
  try {
    return await work();
  } finally {
    times.push(performance.now() - started);
  }
}
