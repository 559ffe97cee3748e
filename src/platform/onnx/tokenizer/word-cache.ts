import type { TokenizerFile } from './tokenizer-file.ts';

/** Other white space is left inside a word, since BERT's normaliser removes some of it, which joins what is beside it. */
const wordPattern = /[^ \t\n\r]+/g;
/** Twice as many are in memory at most. */
const maxWords = 32_768;
const maxWordLength = 32;

/**
 * Whether the ids of a text are those of its space-separated words, one after another. True of BERT's own chain: each
 * of its steps looks at single characters or, for the final sigma, at a word. Most words of most texts have been seen
 * before, so this makes tokenising several times faster, and a long text is read no further than the limit.
 */
export function readsWordByWord(file: TokenizerFile): boolean {
  return (
    file.normalizer?.type === 'BertNormalizer' &&
    file.pre_tokenizer?.type === 'BertPreTokenizer' &&
    file.model.type === 'WordPiece' &&
    file.added_tokens.every(({ content }) => !/\s/.test(content))
  );
}

/** The words of a text for a tokenizer that reads word by word. */
export function splitWords(text: string): readonly string[] {
  return text.match(wordPattern) ?? [];
}

/** `encode` with a memory for words. When it is full, what was not asked for since it was last full is forgotten. */
export function cacheWords(encode: (word: string) => readonly number[]): (word: string) => readonly number[] {
  let recent = new Map<string, readonly number[]>();
  let earlier = recent;
  return (word) => {
    const remembered = recent.get(word);
    if (remembered) return remembered;
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

/** A string of its own: one cut out of a text would keep the whole text in memory. */
function copyOf(word: string): string {
  return Buffer.from(word, 'utf16le').toString('utf16le');
}
