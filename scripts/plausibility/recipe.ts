/**
 * Every choice of the language model of plausibility. They were made on the development texts; the
 * card of the model has the figures.
 */
export const recipe = {
  /** Sources that the n-grams are counted in. No text of them is used to develop or to measure. */
  trainingSources: ['wikipedia', 'textbooks', 'technical-docs', 'books', 'speeches'],
  /** Tokens of the vocabulary, classes included. Ids fit into 14 bits. */
  vocabulary: 16_384,
  bigrams: 200_000,
  trigrams: 220_000,
  /** Slots of a table for each n-gram of it: buckets that are full drop n-grams. */
  slotsPerNgram: 1.1,
  /** A triple that occurs less often is not kept. */
  minTripleCount: 2,
  /** Added to the count of each triple of letters. */
  letterSmoothing: 0.1,
  /**
   * How measurements become a plausibility. Strings that are no words weigh `wordWeight` times as
   * much as real texts, shuffled words `orderWeight` times: most texts that people send are
   * neither. A product of at least `certainty` counts as 1, so that real prose keeps its signal.
   */
  calibration: { texts: 1_000, ridge: 0.001, wordWeight: 0.3, orderWeight: 0.1, certainty: 0.7 },
} as const;
