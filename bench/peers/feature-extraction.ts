/**
 * A process that embeds texts with transformers.js as documented: the feature-extraction pipeline
 * on ONNX Runtime's CPU provider.
 */
import { basename, dirname } from 'node:path';
import {
  BATCH_SIZE,
  type ContestantReply,
  type ContestantRequest,
  type ContestantSettings,
  processCpuMs,
} from '../support/contestant.ts';

/**
 * The part of the library that is used. The library is not a dependency of the product, so its
 * types may not be installed.
 */
interface Transformers {
  readonly env: { allowRemoteModels: boolean; localModelPath: string };
  pipeline(
    task: 'feature-extraction',
    model: string,
    options: Readonly<Record<string, unknown>>,
  ): Promise<FeatureExtraction>;
}

type FeatureExtraction = (
  texts: readonly string[],
  options: { readonly pooling: 'mean'; readonly normalize: true },
) => Promise<{ readonly data: Float32Array; readonly dims: readonly number[] }>;

// A variable, so that the type checker does not require the package, which may not be installed.
const library = '@huggingface/transformers';
const { env, pipeline }: Transformers = await import(library);
const { folder, threads }: ContestantSettings = JSON.parse(process.argv[2] ?? '{}');
env.allowRemoteModels = false;
env.localModelPath = dirname(folder);
const extract = await pipeline('feature-extraction', basename(folder), {
  device: 'cpu',
  dtype: 'fp32',
  session_options: { intraOpNumThreads: threads, interOpNumThreads: 1 },
});
answer({ kind: 'ready' });

process.on('message', async (request: ContestantRequest) => {
  if (request.kind === 'embed') answer({ kind: 'vectors', vectors: await embed(request.texts) });
  if (request.kind === 'cpu') answer({ kind: 'cpu', cpuMs: processCpuMs() });
  if (request.kind === 'close') process.disconnect();
});

async function embed(texts: readonly string[]): Promise<Float32Array[]> {
  const vectors: Float32Array[] = [];
  for (let start = 0; start < texts.length; start += BATCH_SIZE) {
    const { data, dims } = await extract(texts.slice(start, start + BATCH_SIZE), {
      pooling: 'mean',
      normalize: true,
    });
    const [rows = 0, dimension = 0] = dims;
    for (let row = 0; row < rows; row += 1) vectors.push(data.slice(row * dimension, (row + 1) * dimension));
  }
  return vectors;
}

function answer(reply: ContestantReply): void {
  process.send?.(reply);
}
