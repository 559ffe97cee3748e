/** How much of a text a model reads. */
export interface Readability {
  /** Share of the tokens that the vocabulary of the model contains, 0 to 1. 0 without a token. */
  readonly share: number;
  /** Number of tokens, without special tokens. */
  readonly tokens: number;
  /** Number of tokens that the vocabulary contains. If it is 0, the text cannot be read. */
  readonly readTokens: number;
}

/** @param readTokens at most `tokens`. */
export function readabilityOf(tokens: number, readTokens: number): Readability {
  return { share: tokens === 0 ? 0 : readTokens / tokens, tokens, readTokens };
}
