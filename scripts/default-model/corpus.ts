import { RECIPE } from './recipe.ts';
import { readSts, type ScoredPair } from './sts.ts';
import { type HeldOutWords, holdOutWords } from './synonyms.ts';
import { readGlove, readModel2Vec, type WordVectors } from './word-vectors.ts';
import { readWordNet, type Synset } from './wordnet.ts';
import { wordsOf } from './words.ts';

/** All data that the model is trained on. */
export type Corpus = {
  readonly synsets: readonly Synset[];
  readonly glove: WordVectors;
  readonly model2Vec: WordVectors;
  readonly scoredPairs: readonly ScoredPair[];
  /** Word -> probability in running text. */
  readonly probabilities: ReadonlyMap<string, number>;
};

/**
 * Reads the training data from a folder.
 * @param sources parts of the STS-B training split to use
 */
export async function readCorpus(dataFolder: string, sources: readonly string[]): Promise<Corpus> {
  const [synsets, glove, model2Vec, train] = await Promise.all([
    readWordNet(dataFolder),
    readGlove(dataFolder),
    readModel2Vec(dataFolder),
    readSts(dataFolder, 'train'),
  ]);
  const scoredPairs = train.filter((pair) => sources.includes(pair.source));
  const texts = [
    ...synsets.flatMap((synset) => [synset.definition, ...synset.examples, ...synset.members]),
    ...scoredPairs.flatMap((pair) => [pair.first, pair.second]),
  ];
  const probabilities = wordProbabilities(texts, [glove, model2Vec]);
  return { synsets, glove, model2Vec, scoredPairs, probabilities };
}

/**
 * For each word, the larger of its share of the texts and the probability implied by the published
 * vectors.
 */
function wordProbabilities(
  texts: readonly string[],
  published: readonly WordVectors[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  let total = 0;
  for (const text of texts) {
    for (const word of wordsOf(text)) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
      total += 1;
    }
  }
  const probabilities = new Map<string, number>();
  for (const [word, count] of counts) probabilities.set(word, count / total);
  for (const vectors of published) {
    for (const [word, probability] of vectors.probabilities) {
      probabilities.set(word, Math.max(probability, probabilities.get(word) ?? 0));
    }
  }
  return probabilities;
}

/**
 * Chooses the held-out words among common words, identically for every training run, so that no
 * model is evaluated on words that another run held out. The words of the vectors are in order of
 * frequency.
 */
export function heldOutWords({ synsets, glove }: Pick<Corpus, 'synsets' | 'glove'>): HeldOutWords {
  const { from, to } = RECIPE.everydayRanks;
  const everyday = [...glove.vectors.keys()].slice(from, to).filter((word) => /^[a-z]{3,}$/.test(word));
  return holdOutWords(synsets, everyday, RECIPE.heldOutPairs, RECIPE.heldOutSeed);
}
