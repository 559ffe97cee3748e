import type { Corpus } from './corpus.ts';
import { addScaled, type Matrix, rowOf, scaleInPlace, zeros } from './matrix.ts';
import type { Random } from './random.ts';
import { RECIPE } from './recipe.ts';
import { SPECIAL_PIECES } from './vocabulary.ts';
import { whitened } from './whitening.ts';

/**
 * Special pieces start as if they had this probability, so that an unknown character does not
 * outweigh the words around it.
 */
const SPECIAL_PROBABILITY = 0.01;

/**
 * The table before training, [vocabulary, width]. Each row contains the whitened GloVe and
 * Model2Vec vectors of the piece side by side (zero where there is none) and random values in the
 * remaining columns, which distinguish words that no source distinguishes. Common pieces get short
 * rows, because they carry little meaning.
 */
export function initialTable(vocabulary: readonly string[], corpus: Corpus, random: Random): Matrix {
  const { width, frequencySmoothing, rareProbability } = RECIPE;
  const special = new Set<string>(SPECIAL_PIECES);
  const probabilityOf = (piece: string): number =>
    special.has(piece) ? SPECIAL_PROBABILITY : (corpus.probabilities.get(piece) ?? rareProbability);
  const informationOf = (piece: string): number =>
    frequencySmoothing / (frequencySmoothing + probabilityOf(piece));

  const known = new Set(vocabulary);
  const blocks = [
    { source: corpus.glove, share: RECIPE.gloveShare },
    { source: corpus.model2Vec, share: RECIPE.model2VecShare },
  ].map(({ source, share }) => {
    const vectors = new Map([...source.vectors].filter(([word]) => known.has(word)));
    const weight = (word: string): number => probabilityOf(word) * informationOf(word);
    return { vectors: whitened(vectors, source.dimensions, weight), dimensions: source.dimensions, share };
  });
  const published = blocks.reduce((sum, block) => sum + block.dimensions, 0);
  const deviation = RECIPE.randomShare / Math.sqrt(width - published);

  const table = zeros(vocabulary.length, width);
  for (const [id, piece] of vocabulary.entries()) {
    const row = rowOf(table, id);
    let start = 0;
    for (const { vectors, dimensions, share } of blocks) {
      const vector = vectors.get(piece);
      if (vector !== undefined) addScaled(row.subarray(start, start + dimensions), vector, share);
      start += dimensions;
    }
    for (let i = published; i < width; i += 1) row[i] = random.normal() * deviation;
    scaleInPlace(row, informationOf(piece));
  }
  return table;
}
