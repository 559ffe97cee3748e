import { createTextReader, type EncodedText, type Padding, type TextReader } from './text-reader.ts';

/** Turns texts into the token ids of one model. */
interface TextTokenizer {
  readonly padding: Padding;
  /** The text in NFC as token ids, cut to the tokenizer's limit with the special tokens at both ends kept. */
  encode(text: string): EncodedText;
  /** Tokens of the whole text in NFC, special tokens included, however many the model can read. */
  count(text: string): number;
}

/**
 * A tokenizer from the content of a `tokenizer.json` (Hugging Face tokenizers format).
 *
 * @param content the parsed file
 * @param maxTokens longest result, special tokens included
 * @throws Error saying what is wrong with the file
 */
export function createTokenizer(content: unknown, maxTokens: number): TextTokenizer {
  const reader = createTextReader(content);
  const { before, after, types } = readFrame(reader);
  const limit = maxTokens - after.length;
  if (limit <= before.length) {
    throw new Error(`a limit of ${maxTokens} tokens leaves no room beside the special tokens`);
  }
  const typesByLength: (readonly number[])[] = [];
  const typesOf = (length: number) => {
    const inside = length - before.length - after.length;
    const typeIds = typesByLength[length] ?? [
      ...types.before,
      ...new Array<number>(inside).fill(types.inside),
      ...types.after,
    ];
    typesByLength[length] = typeIds;
    return typeIds;
  };

  return {
    padding: reader.padding,
    encode: (text) => {
      const ids = [...before];
      const truncated = reader.append(ids, text, limit);
      ids.push(...after);
      return { ids, typeIds: typesOf(ids.length), truncated };
    },
    count: (text) => {
      const ids: number[] = [];
      reader.append(ids, text, Number.POSITIVE_INFINITY);
      return before.length + ids.length + after.length;
    },
  };
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
function readFrame(reader: TextReader): Frame {
  const inside: number[] = [];
  reader.append(inside, 'a', Number.POSITIVE_INFINITY);
  const { ids, typeIds } = reader.framed('a');
  const start = placeOf(inside, ids, 0);
  if (inside.length === 0 || start < 0) {
    throw new Error('the special tokens around a text cannot be told from the text');
  }
  const end = start + inside.length;
  return {
    before: ids.slice(0, start),
    after: ids.slice(end),
    types: { before: typeIds.slice(0, start), inside: typeIds[start] ?? 0, after: typeIds.slice(end) },
  };
}

/** Where the part begins among the ids, at `from` or later; negative if it does not. */
export function placeOf(part: readonly number[], ids: readonly number[], from: number): number {
  return ids.findIndex((_, at) => at >= from && part.every((id, offset) => ids[at + offset] === id));
}
