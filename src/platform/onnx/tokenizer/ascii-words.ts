import { z } from 'zod';
import type { TokenizerFile } from './tokenizer-file.ts';

/** Words that BERT's normalizer changes only in case, and that its pre-tokenizer does not split. */
const asciiWord = /^[A-Za-z0-9]+$/;

const wordPieceModel = z.object({
  vocab: z.custom<Readonly<Record<string, number>>>(isVocabulary),
  continuing_subword_prefix: z.string(),
  max_input_chars_per_word: z.int().default(100),
});

/**
 * Token ids of words of letters and digits, by the WordPiece algorithm: it repeatedly takes the
 * longest vocabulary piece at the start of the rest of the word (Schuster and Nakajima 2012; Devlin
 * et al. 2018, https://arxiv.org/abs/1810.04805). The library does the same with lists of single
 * characters, which takes thirty times as long.
 *
 * @param file of a tokenizer that reads word by word
 * @returns undefined for a word that the library must encode: with other characters, too long, or
 * without pieces
 */
export function asciiWords(file: TokenizerFile): (word: string) => readonly number[] | undefined {
  const { data: model } = wordPieceModel.safeParse(file.model);
  // An added token of ASCII letters also matches within words.
  if (!model || file.added_tokens.some(({ content }) => asciiWord.test(content))) return () => undefined;
  const { continuing_subword_prefix: prefix, max_input_chars_per_word: longest } = model;
  const first = new Map<string, number>();
  const inner = new Map<string, number>();
  for (const [piece, id] of Object.entries(model.vocab)) {
    first.set(piece, id);
    if (piece.startsWith(prefix)) inner.set(piece.slice(prefix.length), id);
  }
  const isLowerCased = file.normalizer?.lowercase === true;
  return (word) => {
    if (word.length > longest || !asciiWord.test(word)) return undefined;
    return spell(isLowerCased ? word.toLowerCase() : word, first, inner);
  };
}

/**
 * Whether each key has an id. A schema of the library copies the vocabulary and takes five times as
 * long, at every start.
 */
function isVocabulary(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const ids: unknown[] = Object.values(value);
  return ids.every((id) => typeof id === 'number' && Number.isSafeInteger(id) && id >= 0);
}

type Pieces = ReadonlyMap<string, number>;

function spell(word: string, first: Pieces, inner: Pieces): readonly number[] | undefined {
  const ids: number[] = [];
  let start = 0;
  while (start < word.length) {
    const pieces = start === 0 ? first : inner;
    let end = word.length;
    let id = pieces.get(word.slice(start, end));
    while (id === undefined && end > start + 1) {
      end -= 1;
      id = pieces.get(word.slice(start, end));
    }
    if (id === undefined) return undefined;
    ids.push(id);
    start = end;
  }
  return ids;
}
