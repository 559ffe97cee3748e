import { Tokenizer } from '@huggingface/tokenizers';
import { asciiWords } from './ascii-words.ts';
import { paddingOf, readTokenizerFile } from './tokenizer-file.ts';
import { cacheWords, readsWordByWord, splitWords } from './word-cache.ts';
import { unknownIdOf, withoutControlTokens } from './written-tokens.ts';

/**
 * All ids are attended: the attention mask has a one for each id, and zeros for padding that is
 * added later.
 */
export interface EncodedText {
  readonly ids: readonly number[];
  /** Type of each id (`token_type_ids`). */
  readonly typeIds: readonly number[];
}

/** Id and type id that pad a row to the width of its batch. */
export interface Padding {
  readonly id: number;
  readonly typeId: number;
}

/** Encodes texts without special tokens, and the special tokens around them. */
export interface TextReader {
  readonly padding: Padding;
  /** Id of what the vocabulary lacks. Null if the tokenizer can spell every text. */
  readonly unknownId: number | null;
  /** Appends the ids of the text in NFC until `ids` has `limit` of them. */
  append(ids: number[], text: string, limit: number): void;
  /** One or two texts with special tokens, as the file's post-processor adds them. */
  framed(text: string, second?: string): EncodedText;
}

/**
 * Creates a text reader from a `tokenizer.json` (Hugging Face tokenizers format).
 *
 * @param content the parsed file
 * @throws Error that says what is wrong with the file
 */
export function createTextReader(content: unknown): TextReader {
  const file = readTokenizerFile(content);
  const written = withoutControlTokens(file);
  const library: Library = new Tokenizer(written, {});
  const encode = (text: string) =>
    known(library.encode(text, { add_special_tokens: false, return_token_type_ids: true }).ids);
  const isWordByWord = readsWordByWord(written);
  const pieces = isWordByWord ? splitWords : (text: string) => [text];
  const plain = asciiWords(written);
  const cached = cacheWords(encode);
  const encodePiece = isWordByWord ? (word: string) => plain(word) ?? cached(word) : encode;

  return {
    padding: paddingOf(file),
    unknownId: unknownIdOf(file),
    append: (ids, text, limit) => fill(ids, pieces(text.normalize('NFC')), encodePiece, limit),
    framed: (text, second) => {
      // Only this knows the control tokens. It is needed once or twice, and takes memory.
      const whole: Library = new Tokenizer(file, {});
      const { ids, token_type_ids } = whole.encode(text, {
        ...(second === undefined ? {} : { text_pair: second }),
        add_special_tokens: true,
        return_token_type_ids: true,
      });
      return { ids: known(ids), typeIds: token_type_ids ?? ids.map(() => 0) };
    },
  };
}

/**
 * The part of the library that is used here. Its own declarations do not resolve under Node's
 * module rules.
 */
interface Library {
  encode(
    text: string,
    options: {
      readonly text_pair?: string;
      readonly add_special_tokens: boolean;
      readonly return_token_type_ids: true;
    },
  ): { readonly ids: readonly unknown[]; readonly token_type_ids?: readonly number[] };
}

function fill(
  ids: number[],
  pieces: readonly string[],
  encodePiece: (piece: string) => readonly number[],
  limit: number,
): void {
  for (const piece of pieces) {
    for (const id of encodePiece(piece)) {
      if (ids.length === limit) return;
      ids.push(id);
    }
  }
}

/** A vocabulary without an unknown token returns undefined for missing pieces. */
function known(ids: readonly unknown[]): number[] {
  return ids.map((id) => {
    if (typeof id === 'number' && Number.isInteger(id) && id >= 0) return id;
    throw new Error('the vocabulary has no token for a part of the text, and no token for unknown words');
  });
}
