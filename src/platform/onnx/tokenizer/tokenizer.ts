import { createTextReader, type EncodedText, type Padding, type TextReader } from './text-reader.ts';

/** Converts texts into the token ids of one model. */
export interface TextTokenizer {
  readonly padding: Padding;
  /** Token ids of the whole text in NFC, without special tokens. */
  encode(text: string): readonly number[];
  /** Maximum number of these ids in a window. The special tokens take the rest of it. */
  readonly room: number;
  /** Number of special tokens around a window. */
  readonly specialTokens: number;
  /** Number of ids that are not the unknown token. */
  countKnown(ids: readonly number[] | Uint32Array): number;
  /** One window: at most `room` ids, with the special tokens around them. */
  frame(ids: readonly number[] | Uint32Array): EncodedText;
}

/**
 * Creates a tokenizer from a `tokenizer.json` (Hugging Face tokenizers format).
 *
 * @param content the parsed file
 * @param maxTokens maximum length of a window, special tokens included
 * @throws Error that says what is wrong with the file
 */
export function createTokenizer(content: unknown, maxTokens: number): TextTokenizer {
  const reader = createTextReader(content);
  const { before, after, types } = readFrame(reader);
  const specialTokens = before.length + after.length;
  const room = maxTokens - specialTokens;
  if (room < 1) {
    throw new Error(
      `a limit of ${maxTokens} tokens leaves no space for text in addition to the special tokens`,
    );
  }
  const typesByLength: (readonly number[])[] = [];
  const typesOf = (inside: number) => {
    const typeIds = typesByLength[inside] ?? [
      ...types.before,
      ...new Array<number>(inside).fill(types.inside),
      ...types.after,
    ];
    typesByLength[inside] = typeIds;
    return typeIds;
  };

  return {
    padding: reader.padding,
    encode: (text) => {
      const ids: number[] = [];
      reader.append(ids, text, Number.POSITIVE_INFINITY);
      return ids;
    },
    room,
    specialTokens,
    countKnown: (ids) => {
      let known = 0;
      for (const id of ids) if (id !== reader.unknownId) known += 1;
      return known;
    },
    frame: (ids) => ({ ids: [...before, ...ids, ...after], typeIds: typesOf(ids.length) }),
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

/**
 * Determined by encoding a letter with and without special tokens, which works for every type of
 * post-processor.
 */
function readFrame(reader: TextReader): Frame {
  const inside: number[] = [];
  reader.append(inside, 'a', Number.POSITIVE_INFINITY);
  const { ids, typeIds } = reader.framed('a');
  const start = placeOf(inside, ids, 0);
  if (inside.length === 0 || start < 0) {
    throw new Error('the special tokens around a text cannot be distinguished from the text');
  }
  const end = start + inside.length;
  return {
    before: ids.slice(0, start),
    after: ids.slice(end),
    types: { before: typeIds.slice(0, start), inside: typeIds[start] ?? 0, after: typeIds.slice(end) },
  };
}

/** Index of the part among the ids, at `from` or later. Negative if it is missing. */
export function placeOf(part: readonly number[], ids: readonly number[], from: number): number {
  return ids.findIndex((_, at) => at >= from && part.every((id, offset) => ids[at + offset] === id));
}
