import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** Published word vectors, and the probability of each word in running text. */
export type WordVectors = {
  readonly dimensions: number;
  readonly vectors: ReadonlyMap<string, Float32Array>;
  readonly probabilities: ReadonlyMap<string, number>;
};

/**
 * Zipf-Mandelbrot law: the probability of the word at a rank is proportional to 1 / (rank + 2.7),
 * here over `count` words.
 */
function zipfProbabilities(words: readonly string[]): Map<string, number> {
  const shares = words.map((_, rank) => 1 / (rank + 1 + 2.7));
  const total = shares.reduce((sum, share) => sum + share, 0);
  return new Map(words.map((word, rank) => [word, (shares[rank] ?? 0) / total]));
}

/**
 * GloVe, the first 10,000 words in order of frequency, 50 dimensions. File: `GLVE`; then, as
 * unsigned 32-bit little-endian integers, the word count, the dimensions and the length of the JSON
 * array of words that follows; padding to a multiple of four; the vectors as 32-bit floats.
 */
export async function readGlove(dataFolder: string): Promise<WordVectors> {
  const file = await readFile(join(dataFolder, 'vectors', 'glove-6B-50d-10k', 'glove-10k.bin'));
  if (file.toString('latin1', 0, 4) !== 'GLVE') throw new Error('glove-10k.bin does not start with GLVE');
  const count = file.readUInt32LE(4);
  const dimensions = file.readUInt32LE(8);
  const wordsEnd = 16 + file.readUInt32LE(12);
  const words = z
    .array(z.string())
    .length(count)
    .parse(JSON.parse(file.toString('utf8', 16, wordsEnd)));
  const start = Math.ceil(wordsEnd / 4) * 4;
  const vectors = new Map<string, Float32Array>();
  for (const [index, word] of words.entries()) {
    const offset = start + index * dimensions * 4;
    vectors.set(
      word,
      Float32Array.from({ length: dimensions }, (_, i) => file.readFloatLE(offset + i * 4)),
    );
  }
  return { dimensions, vectors, probabilities: zipfProbabilities(words) };
}

const safetensorsSchema = z.object({
  weights: z.object({ dtype: z.literal('F64'), data_offsets: z.tuple([z.number(), z.number()]) }),
  embeddings: z.object({
    dtype: z.literal('F32'),
    shape: z.tuple([z.number(), z.number()]),
    data_offsets: z.tuple([z.number(), z.number()]),
  }),
  mapping: z.object({ dtype: z.literal('I32'), data_offsets: z.tuple([z.number(), z.number()]) }),
});

const unigramSchema = z.object({
  model: z.object({ vocab: z.array(z.tuple([z.string(), z.number()])) }),
});

/** Smoothing constant of the weights in the file; `sif_coefficient` in its config.json. */
const SIF_COEFFICIENT = 1e-4;

/**
 * The Model2Vec vectors: whole words (marked by U+2581 in the tokenizer), each with one of 128
 * shared 64-dimensional vectors. The file's weight of a word is a / (a + p), from which its
 * probability p is computed.
 */
export async function readModel2Vec(dataFolder: string): Promise<WordVectors> {
  const folder = join(dataFolder, 'vectors', 'model2vec-test-model-vocab-quantized');
  const { model } = unigramSchema.parse(JSON.parse(await readFile(join(folder, 'tokenizer.json'), 'utf8')));
  const file = await readFile(join(folder, 'model.safetensors'));
  const headerLength = Number(file.readBigUInt64LE(0));
  const header = safetensorsSchema.parse(JSON.parse(file.toString('utf8', 8, 8 + headerLength)));
  const start = 8 + headerLength;
  const dimensions = header.embeddings.shape[1];
  const vectors = new Map<string, Float32Array>();
  const probabilities = new Map<string, number>();
  for (const [index, [token]] of model.vocab.entries()) {
    if (!token.startsWith('\u2581')) continue;
    const word = token.slice(1);
    const row = file.readInt32LE(start + header.mapping.data_offsets[0] + index * 4);
    const offset = start + header.embeddings.data_offsets[0] + row * dimensions * 4;
    vectors.set(
      word,
      Float32Array.from({ length: dimensions }, (_, i) => file.readFloatLE(offset + i * 4)),
    );
    const weight = file.readDoubleLE(start + header.weights.data_offsets[0] + index * 8);
    probabilities.set(word, (SIF_COEFFICIENT * (1 - weight)) / weight);
  }
  return { dimensions, vectors, probabilities };
}
