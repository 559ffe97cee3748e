import { join } from 'node:path';
import { z } from 'zod';
import { bundledModelsDirectory } from '../../src/config/config.ts';
import { l2Normalise } from '../../src/platform/onnx/worker/pooling.ts';
import { spearman } from '../default-model/metrics.ts';
import { loadSentenceEmbedder } from '../default-model/sentence-embedder.ts';
import { readJson } from './json-file.ts';
import { type Finding, judged, type Part } from './part.ts';

const queriesFile = 'tokenizer/minilm-golden/ternlight_spearman_smoke.json';
const bundledFolder = join(bundledModelsDirectory, 'vortex-static-384');

/** The reference has length one in 32-bit precision, so scaling it again must not change it. */
const tolerance = 1e-6;

const queriesSchema = z.array(z.object({ text: z.string(), teacher_emb: z.array(z.number()).min(1) })).min(2);

/**
 * Queries with their vectors from all-MiniLM-L6-v2. Its weights are not available, so its vectors
 * cannot be recomputed.
 */
export const queryParity: Part = {
  name: 'queries',
  needs: [queriesFile],
  compare: async (dataFolder, progress) => {
    const queries = await readJson(join(dataFolder, queriesFile), queriesSchema);
    const texts = queries.map(({ text }) => text);
    const vectors = queries.map(({ teacher_emb: vector }) => Float32Array.from(vector));
    const own = await progress.step(`embedding ${texts.length} queries with the bundled model`, async () =>
      (await loadSentenceEmbedder(bundledFolder))(texts),
    );
    return [scaledAgain(vectors), alikeness(own, vectors)];
  },
};

function scaledAgain(vectors: readonly Float32Array[]): Finding {
  const moves = vectors.map((vector) => {
    const scaled = Float32Array.from(vector);
    l2Normalise(scaled);
    return Math.max(...vector.map((value, at) => Math.abs(value - Number(scaled[at]))));
  });
  const largest = Math.max(...moves);
  return judged(
    `${vectors.length} vectors of length one, scaled to length one again`,
    largest <= tolerance,
    `largest difference ${largest.toExponential(1)}, allowed ${tolerance.toExponential(1)}`,
  );
}

/**
 * The bundled model is a different model. The similarity of its order of pairs is informative, but
 * not a requirement.
 */
function alikeness(own: readonly Float32Array[], reference: readonly Float32Array[]): Finding {
  const correlation = spearman(pairCosines(own), pairCosines(reference));
  return {
    what: `vectors of the ${own.length} queries`,
    outcome: 'noted',
    shown:
      'not compared: they need the weights. Cosines of all pairs by the bundled model and by the reference: ' +
      `Spearman ${correlation.toFixed(3)}`,
  };
}

function pairCosines(vectors: readonly Float32Array[]): number[] {
  return vectors.flatMap((first, index) =>
    vectors
      .slice(index + 1)
      .map((second) => first.reduce((sum, value, at) => sum + value * Number(second[at]), 0)),
  );
}
