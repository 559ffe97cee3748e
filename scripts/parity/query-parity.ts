import { join } from 'node:path';
import { z } from 'zod';
import { bundledModelsDirectory } from '../../src/config/config.ts';
import { l2Normalise } from '../../src/platform/onnx/worker/pooling.ts';
import { dot } from '../default-model/matrix.ts';
import { withSentenceEmbedder } from '../default-model/sentence-embedder.ts';
import { readJson } from './json-file.ts';
import { type Finding, judged, type Part } from './part.ts';

const queriesFile = 'tokenizer/minilm-golden/ternlight_spearman_smoke.json';
const bundledFolder = join(bundledModelsDirectory, 'all-MiniLM-L6-v2');

/** The reference has length one in 32-bit precision, so scaling it again must not change it. */
const tolerance = 1e-6;

const queriesSchema = z.array(z.object({ text: z.string(), teacher_emb: z.array(z.number()).min(1) })).min(2);

/**
 * The bundled model has weights of 7 bits, the reference of 32. These are the least cosines of
 * their vectors.
 */
const leastMedian = 0.99;
const leastOfAll = 0.98;

/** Queries with their vectors from all-MiniLM-L6-v2 in 32 bits. */
export const queryParity: Part = {
  name: 'queries',
  needs: [queriesFile],
  compare: async (dataFolder, progress) => {
    const queries = await readJson(join(dataFolder, queriesFile), queriesSchema);
    const texts = queries.map(({ text }) => text);
    const vectors = queries.map(({ teacher_emb: vector }) => Float32Array.from(vector));
    const own = await progress.step(`embedding ${texts.length} queries with the bundled model`, () =>
      withSentenceEmbedder(bundledFolder, (embed) => embed(texts)),
    );
    return [scaledAgain(vectors), ...closeness(own, vectors)];
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

function closeness(own: readonly Float32Array[], reference: readonly Float32Array[]): Finding[] {
  const cosines = own.map((vector, index) => dot(vector, reference[index] ?? new Float32Array()));
  cosines.sort((one, other) => one - other);
  const lowest = cosines[0] ?? Number.NaN;
  const median = cosines[cosines.length >> 1] ?? Number.NaN;
  return [
    atLeast('cosine of the bundled model and the reference, median', median, leastMedian),
    atLeast('the same, lowest', lowest, leastOfAll),
  ];
}

function atLeast(what: string, found: number, least: number): Finding {
  return judged(what, found >= least, `${found.toFixed(4)}, at least ${least}`);
}
