import type { TokenizerFile } from './tokenizer-file.ts';

/**
 * Other white space stays inside a word: BERT's normalizer removes some of it, which joins the
 * neighbouring characters.
 */
const wordPattern = /[^ \t\n\r]+/g;
/** The cache contains at most twice as many words. */
const maxWords = 32_768;
const maxWordLength = 32;

/**
 * Whether the ids of a text are the concatenated ids of its space-separated words. This is true of
 * BERT's own pipeline: each of its steps processes single characters or, for the final sigma, a
 * word. Most words recur, so caching them makes tokenizing several times faster, and a long text is
 * read only up to the limit.
 */
export function readsWordByWord(file: TokenizerFile): boolean {
  return (
    file.normalizer?.type === 'BertNormalizer' &&
    file.pre_tokenizer?.type === 'BertPreTokenizer' &&
    file.model.type === 'WordPiece' &&
    file.added_tokens.every(({ content }) => !/\s/.test(content))
  );
}

/** The words of a text, for a tokenizer that reads word by word. */
export function splitWords(text: string): readonly string[] {
  return text.match(wordPattern) ?? [];
}

/**
 * `encode` with a cache of words. When it is full, words that were not used since it was last full
 * are evicted.
 */
export function cacheWords(encode: (word: string) => readonly number[]): (word: string) => readonly number[] {
  let recent = new Map<string, readonly number[]>();
  let earlier = recent;
  return (word) => {
    const known = recent.get(word);
    if (known) return known;
    const ids = earlier.get(word) ?? encode(word);
    if (word.length > maxWordLength) return ids;
    if (recent.size >= maxWords) {
      earlier = recent;
      recent = new Map();
    }
    recent.set(copyOf(word), ids);
    return ids;
  };
}

/** Copies the string, because a substring would keep the whole text in memory. */
function copyOf(word: string): string {
  return Buffer.from(word, 'utf16le').toString('utf16le');
}
