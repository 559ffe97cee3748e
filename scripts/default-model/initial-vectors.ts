import { addScaled, dot, type Matrix, rowOf, zeros } from './bag-encoder.ts';
import type { Random } from './random.ts';
import type { WordVectors } from './word-vectors.ts';

/** Subtracts the mean of all vectors and scales each to length one: common directions carry no meaning. */
export function centred(source: WordVectors): Map<string, Float32Array> {
  const mean = new Float32Array(source.dimensions);
  for (const vector of source.vectors.values()) addScaled(mean, vector, 1 / source.vectors.size);
  const result = new Map<string, Float32Array>();
  for (const [word, vector] of source.vectors) {
    const moved = Float32Array.from(vector);
    addScaled(moved, mean, -1);
    const length = Math.sqrt(dot(moved, moved));
    result.set(word, moved.map((value) => value / Math.max(length, 1e-12)));
  }
  return result;
}

/** What to draw the first values from: vectors of unit length, side by side, each block scaled by its weight. */
export type InitialBlock = { readonly vectors: ReadonlyMap<string, Float32Array>; readonly dimensions: number; readonly weight: number };

/**
 * The table before training. Each row is the published vectors of the piece side by side, zero where there is none,
 * plus small random values in every place: they tell apart words that no source tells apart. Rows are
 * scaled by how much a piece says.
 */
export function initialTable(
  vocabulary: readonly string[],
  blocks: readonly InitialBlock[],
  width: number,
  noise: number,
  importance: (piece: string) => number,
  random: Random,
): Matrix {
  const table = zeros(vocabulary.length, width);
  for (const [id, piece] of vocabulary.entries()) {
    const row = rowOf(table, id);
    for (let i = 0; i < width; i += 1) row[i] = (random.normal() * noise) / Math.sqrt(width);
    let start = 0;
    for (const block of blocks) {
      const vector = block.vectors.get(piece);
      if (vector !== undefined) addScaled(row.subarray(start, start + block.dimensions), vector, block.weight);
      start += block.dimensions;
    }
    const scale = importance(piece);
    for (let i = 0; i < width; i += 1) row[i] = (row[i] ?? 0) * scale;
  }
  return table;
}
