import { Tokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';

/** Turns texts into the token ids of one model. */
export interface TextTokenizer {
  /** Id and type id that fill a row up to the width of its batch. */
  readonly padding: { readonly id: number; readonly typeId: number };
  /** The text in NFC as token ids, cut to the tokenizer's limit with the special tokens at both ends kept. */
  encode(text: string): EncodedText;
  /** Type ids (`token_type_ids`) of any text with that many tokens. */
  typeIds(length: number): readonly number[];
}

/** Every id is attended: the attention mask is as many ones, and zeros for the padding added later. */
export interface EncodedText {
  readonly ids: readonly number[];
  readonly truncated: boolean;
}

/** What is read of `tokenizer.json` besides what the library reads. Its truncation and padding lengths are not: the model's limit is given. */
const tokenizerFile = z.looseObject({
  padding: z.object({ pad_id: z.int().min(0), pad_type_id: z.int().min(0) }).nullish(),
  added_tokens: z.array(z.looseObject({ id: z.int().min(0), content: z.string().min(1) })),
  normalizer: z.looseObject({ type: z.string() }).nullish(),
  pre_tokenizer: z.looseObject({ type: z.string() }).nullish(),
  model: z.looseObject({ type: z.string().optional() }),
});
type TokenizerFile = z.infer<typeof tokenizerFile>;

/** The part of the library that is used; its own declarations do not resolve under Node's module rules. */
interface Library {
  encode(
    text: string,
    options: { add_special_tokens: boolean; return_token_type_ids: true },
  ): {
    readonly ids: readonly unknown[];
    readonly token_type_ids?: readonly number[];
  };
}

/** A run of characters that BERT's pre-tokenizer never splits at a space, found without reading it. */
const WORD = /[^ \t\n\r]+/g;
const MAXIMUM_KNOWN_WORDS = 32_768;
const LONGEST_KNOWN_WORD = 32;

/**
 * A tokenizer from the content of a `tokenizer.json` (Hugging Face tokenizers format).
 *
 * @param content the parsed file
 * @param maxTokens longest result, special tokens included
 * @throws Error saying what is wrong with the file
 */
export function createTokenizer(content: unknown, maxTokens: number): TextTokenizer {
  const file = tokenizerFile.parse(content);
  const library: Library = new Tokenizer(file, {});
  const encode = (text: string) =>
    wholeNumbers(
      library.encode(text, {
        add_special_tokens: false,
        return_token_type_ids: true,
      }).ids,
    );
  const frame = readFrame(library);
  const room = maxTokens - frame.before.length - frame.after.length;
  if (room < 1) throw new Error(`a limit of ${maxTokens} tokens leaves no room beside the special tokens`);
  const idsOf = readsWordByWord(file) ? rememberWords(encode) : encode;
  const pieces = readsWordByWord(file) ? words : (text: string) => [text];

  return {
    padding: paddingOf(file),
    encode: (text) => {
      const ids = [...frame.before];
      const truncated = fill(ids, pieces(text.normalize('NFC')), idsOf, frame.before.length + room);
      ids.push(...frame.after);
      return { ids, truncated };
    },
    typeIds: memoise((length) => [
      ...frame.typesBefore,
      ...new Array<number>(length - frame.before.length - frame.after.length).fill(frame.typeInside),
      ...frame.typesAfter,
    ]),
  };
}

/** Appends the ids of the pieces until `ids` has `limit` of them. Returns whether something was left out. */
function fill(
  ids: number[],
  pieces: readonly string[],
  idsOf: (piece: string) => readonly number[],
  limit: number,
): boolean {
  for (const piece of pieces) {
    for (const id of idsOf(piece)) {
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
  readonly typesBefore: readonly number[];
  readonly typeInside: number;
  readonly typesAfter: readonly number[];
}

/** Found by encoding a letter with and without its special tokens, whatever kind of post-processor the file has. */
function readFrame(library: Library): Frame {
  const bare = library.encode('a', {
    add_special_tokens: false,
    return_token_type_ids: true,
  });
  const framed = library.encode('a', {
    add_special_tokens: true,
    return_token_type_ids: true,
  });
  const inside = wholeNumbers(bare.ids);
  const all = wholeNumbers(framed.ids);
  const types = framed.token_type_ids ?? all.map(() => 0);
  const start = all.findIndex((_, at) => inside.every((id, offset) => all[at + offset] === id));
  if (inside.length === 0 || start < 0)
    throw new Error('the special tokens around a text cannot be told from the text');
  const end = start + inside.length;
  return {
    before: all.slice(0, start),
    after: all.slice(end),
    typesBefore: types.slice(0, start),
    typeInside: types[start] ?? 0,
    typesAfter: types.slice(end),
  };
}

/** A vocabulary without an unknown token gives undefined for what it lacks. */
function wholeNumbers(ids: readonly unknown[]): number[] {
  return ids.map((id) => {
    if (typeof id === 'number' && Number.isInteger(id) && id >= 0) return id;
    throw new Error('the vocabulary has no token, not even an unknown token, for a part of the text');
  });
}

function paddingOf(file: TokenizerFile): { id: number; typeId: number } {
  if (file.padding) return { id: file.padding.pad_id, typeId: file.padding.pad_type_id };
  const token = file.added_tokens.find(({ content }) => content === '[PAD]' || content === '<pad>');
  // Padding is masked, so without a declared token any id that surely exists will do.
  return { id: token?.id ?? 0, typeId: 0 };
}

/**
 * Whether the ids of a text are those of its space-separated words, one after another. True of BERT's own chain: each
 * of its steps looks at single characters or, for the final sigma, at a word. Most words of most texts have been seen
 * before, so this makes tokenising several times faster, and a long text is read no further than the limit.
 */
function readsWordByWord(file: TokenizerFile): boolean {
  return (
    file.normalizer?.type === 'BertNormalizer' &&
    file.pre_tokenizer?.type === 'BertPreTokenizer' &&
    file.model.type === 'WordPiece' &&
    file.added_tokens.every(({ content }) => !/\s/.test(content))
  );
}

function words(text: string): readonly string[] {
  return text.match(WORD) ?? [];
}

function rememberWords(encode: (word: string) => readonly number[]): (word: string) => readonly number[] {
  const known = new Map<string, readonly number[]>();
  return (word) => {
    const remembered = known.get(word);
    if (remembered) return remembered;
    const ids = encode(word);
    if (word.length > LONGEST_KNOWN_WORD) return ids;
    // Starting afresh when full costs nothing while it is not, unlike an order of last use.
    if (known.size >= MAXIMUM_KNOWN_WORDS) known.clear();
    known.set(word, ids);
    return ids;
  };
}

function memoise(compute: (length: number) => readonly number[]): (length: number) => readonly number[] {
  const known: (readonly number[])[] = [];
  return (length) => {
    const result = known[length] ?? compute(length);
    known[length] = result;
    return result;
  };
}
