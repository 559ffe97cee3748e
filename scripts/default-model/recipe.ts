/**
 * Every number that shapes the model. They were chosen on the development split of STS-B and on held-out synonyms;
 * see the model card for what they lead to.
 */
export const RECIPE = {
  /** Values of a sentence vector. */
  width: 384,
  /** Pieces of the vocabulary; with 384 bytes each the model stays below 13 MB. */
  pieces: 30_000,
  /** How many of them are endings, to spell words that are not in the vocabulary. */
  endings: 1_500,

  /** A piece of probability p starts with length a / (a + p) (Arora et al. 2017, smooth inverse frequency). */
  frequencySmoothing: 5e-4,
  /** What a piece with no known probability is taken to have. */
  rareProbability: 1e-5,
  /** Lengths, before that scaling, of the parts a piece's first values are made of. */
  gloveShare: 0.7,
  model2VecShare: 1,
  randomShare: 0.7,

  /** Learning the meaning of words: pairs out of WordNet. */
  meaning: { steps: 1_000, batch: 512, temperature: 0.1, rate: 0.02 },
  /** Learning how alike people find sentences: STS-B. */
  similarity: { steps: 100, batch: 256, temperature: 0.2, rate: 0.01 },
  /**
   * Parts of STS-B used for it: captions under CC BY-SA and news headlines whose reuse is free with acknowledgement.
   * The other parts of the training split come under terms that must be agreed to first (MSRpar, MSRvid) or that are
   * not stated (deft-forum, deft-news).
   */
  similaritySources: ['images', 'headlines'],
  /** Definitions and examples longer than this, in pieces, are cut: their gist comes first. */
  longestMeaningText: 24,

  /** Pairs of each kind kept out of training to measure knowledge of words. */
  heldOutPairs: 200,
  /** Draws those pairs; not the seed of a training run, so that every run holds out the same. */
  heldOutSeed: 1,
  /** Ranks in the frequency list from which those words are taken: neither function words nor rare ones. */
  everydayRanks: { from: 100, to: 6_000 },
} as const;
