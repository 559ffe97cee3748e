import { Tokenizer } from '@huggingface/tokenizers';
import { readsWordByWord, rememberWords, splitWords } from './known-words.ts';
import { plainWords } from './plain-words.ts';
import { paddingOf, readTokenizerFile } from './tokenizer-file.ts';

/** Turns texts into the token ids of one model. */
export interface TextTokenizer {
  /** Id and type id that fill a row up to the width of its batch. */
  readonly padding: { readonly id: number; readonly typeId: number };
  /** The text in NFC as token ids, cut to the tokenizer's limit with the special tokens at both ends kept. */
  encode(text: string): EncodedText;
  /** Type ids (`token_type_ids`) of any text with that many tokens. */
  typeIds(length: number): readonly number[];
}

/** Every id is attended: the attention mask is as many ones, and zeros for the padding that is added later. */
export interface EncodedText {
  readonly ids: readonly number[];
  readonly truncated: boolean;
}

/**
 * A tokenizer from the content of a `tokenizer.json` (Hugging Face tokenizers format).
 *
 * @param content the parsed file
 * @param maxTokens longest result, special tokens included
 * @throws Error saying what is wrong with the file
 */
export function createTokenizer(content: unknown, maxTokens: number): TextTokenizer {
  const file = readTokenizerFile(content);
  const library: Library = new Tokenizer(file, {});
  const { before, after, types } = readFrame(library);
  const limit = maxTokens - after.length;
  if (limit <= before.length) {
    throw new Error(`a limit of ${maxTokens} tokens leaves no room beside the special tokens`);
  }
  const encode = (text: string) => idsOf(library, text, false);
  const wordByWord = readsWordByWord(file);
  const pieces = wordByWord ? splitWords : (text: string) => [text];
  const plain = plainWords(file);
  const remembered = rememberWords(encode);
  const encodePiece = wordByWord ? (word: string) => plain(word) ?? remembered(word) : encode;
  const typesByLength: (readonly number[])[] = [];

  return {
    padding: paddingOf(file),
    encode: (text) => {
      const ids = [...before];
      const truncated = fill(ids, pieces(text.normalize('NFC')), encodePiece, limit);
      ids.push(...after);
      return { ids, truncated };
    },
    typeIds: (length) => {
      const inside = length - before.length - after.length;
      const typeIds = typesByLength[length] ?? [
        ...types.before,
        ...new Array<number>(Math.max(0, inside)).fill(types.inside),
        ...types.after,
      ];
      typesByLength[length] = typeIds;
      return typeIds;
    },
  };
}

/** The part of the library that is used; its own declarations do not resolve under Node's module rules. */
interface Library {
  encode(
    text: string,
    options: { readonly add_special_tokens: boolean; readonly return_token_type_ids: true },
  ): { readonly ids: readonly unknown[]; readonly token_type_ids?: readonly number[] };
}

/** Appends the ids of the pieces until `ids` has `limit` of them. Returns whether something was left out. */
function fill(
  ids: number[],
  pieces: readonly string[],
  encodePiece: (piece: string) => readonly number[],
  limit: number,
): boolean {
  for (const piece of pieces) {
    for (const id of encodePiece(piece)) {
      if (ids.length === limit) return true;
      ids.push(id);
    }
  }
  return false;
}

/** The special tokens around a single text, and the type ids of the three parts. */
interface Frame {
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly types: {
    readonly before: readonly number[];
    readonly inside: number;
    readonly after: readonly number[];
  };
}

/** Found by encoding a letter with and without its special tokens, whatever kind of post-processor the file has. */
function readFrame(library: Library): Frame {
  const inside = idsOf(library, 'a', false);
  const all = idsOf(library, 'a', true);
  const { token_type_ids } = library.encode('a', { add_special_tokens: true, return_token_type_ids: true });
  const types = token_type_ids ?? all.map(() => 0);
  const start = all.findIndex((_, at) => inside.every((id, offset) => all[at + offset] === id));
  if (inside.length === 0 || start < 0) {
    throw new Error('the special tokens around a text cannot be told from the text');
  }
  const end = start + inside.length;
  return {
    before: all.slice(0, start),
    after: all.slice(end),
    types: { before: types.slice(0, start), inside: types[start] ?? 0, after: types.slice(end) },
  };
}

/** A vocabulary without an unknown token gives undefined for what it lacks. */
function idsOf(library: Library, text: string, specialTokens: boolean): number[] {
  const { ids } = library.encode(text, { add_special_tokens: specialTokens, return_token_type_ids: true });
  return ids.map((id) => {
    if (typeof id === 'number' && Number.isInteger(id) && id >= 0) return id;
    throw new Error('the vocabulary has no token, not even an unknown one, for a part of the text');
  });
}
