/**
 * Every hyperparameter of the model. They were chosen on the development split of STS-B and on
 * held-out synonyms. The model card contains the results.
 */
export const RECIPE = {
  /** Dimensions of a sentence vector. */
  width: 384,
  /** Pieces in the vocabulary. With 384 bytes each, the model stays below 13 MB. */
  pieces: 30_000,
  /** Number of pieces that are endings, for words that are not in the vocabulary. */
  endings: 1_500,

  /**
   * A piece of probability p starts with length a / (a + p) (Arora et al. 2017, smooth inverse
   * frequency).
   */
  frequencySmoothing: 5e-4,
  /** Assumed probability of a piece whose probability is unknown. */
  rareProbability: 1e-5,
  /** Lengths, before that scaling, of the parts of a piece's initial vector. */
  gloveShare: 0.7,
  model2VecShare: 1,
  randomShare: 0.7,

  /** Training of word meaning: pairs from WordNet. */
  meaning: { steps: 1_000, batch: 512, temperature: 0.1, rate: 0.02 },
  /** Training of sentence similarity: human scores of STS-B. */
  similarity: { steps: 100, batch: 256, temperature: 0.2, rate: 0.01 },
  /**
   * Parts of STS-B that are used: captions under CC BY-SA, and news headlines that may be reused
   * with acknowledgement. The terms of the other parts of the training split must be accepted first
   * (MSRpar, MSRvid) or are not stated (deft-forum, deft-news).
   */
  similaritySources: ['images', 'headlines'],
  /**
   * Maximum length of definitions and examples in pieces. Longer ones are cut, because their gist
   * comes first.
   */
  maxMeaningLength: 24,

  /** Number of pairs of each kind that are held out of training, to measure word knowledge. */
  heldOutPairs: 200,
  /**
   * Seed for choosing those pairs. It is not the seed of a training run, so that every run holds
   * out the same pairs.
   */
  heldOutSeed: 1,
  /** Frequency ranks from which those words are chosen: neither function words nor rare words. */
  everydayRanks: { from: 100, to: 6_000 },
} as const;
