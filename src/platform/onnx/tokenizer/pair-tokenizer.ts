import type { TextPair } from '../inference-engine.ts';
import { createTextReader, type EncodedText, type Padding, type TextReader } from './text-reader.ts';
import { placeOf } from './tokenizer.ts';

/** Converts pairs of texts into the token ids of one model. */
interface PairTokenizer {
  readonly padding: Padding;
  /**
   * Premise and hypothesis in NFC as one row of ids, truncated to the tokenizer's limit. All
   * special tokens are kept.
   */
  encode(pair: TextPair): EncodedText;
}

/**
 * Creates a tokenizer of pairs from a `tokenizer.json` (Hugging Face tokenizers format).
 *
 * @param content the parsed file
 * @param maxTokens maximum length of the result, special tokens included
 * @throws Error that says what is wrong with the file
 */
export function createPairTokenizer(content: unknown, maxTokens: number): PairTokenizer {
  const reader = createTextReader(content);
  const frame = readPairFrame(reader);
  const { before, between, after } = frame;
  const room = maxTokens - before.ids.length - between.ids.length - after.ids.length;
  if (room < 2) {
    throw new Error(
      `a limit of ${maxTokens} tokens leaves no space for two texts in addition to the special tokens`,
    );
  }
  const read = (text: string) => {
    const ids: number[] = [];
    reader.append(ids, text, room);
    return ids;
  };

  return {
    padding: reader.padding,
    encode: ({ premise, hypothesis }) => {
      const [first, second] = [read(premise), read(hypothesis)];
      const [firstLength, secondLength] = longestFirst(first.length, second.length, room);
      return {
        ids: [
          ...before.ids,
          ...first.slice(0, firstLength),
          ...between.ids,
          ...second.slice(0, secondLength),
          ...after.ids,
        ],
        typeIds: [
          ...before.types,
          ...new Array<number>(firstLength).fill(frame.firstType),
          ...between.types,
          ...new Array<number>(secondLength).fill(frame.secondType),
          ...after.types,
        ],
      };
    },
  };
}

/**
 * Lengths of two texts after truncation: first the longer one is truncated, then both equally, as
 * `longest_first` of the Hugging Face tokenizers does.
 *
 * @param room maximum tokens of both together
 */
export function longestFirst(
  first: number,
  second: number,
  room: number,
): readonly [first: number, second: number] {
  if (first + second <= room) return [first, second];
  const shorter = Math.min(first, second, Math.floor(room / 2));
  return first <= second ? [shorter, room - shorter] : [room - shorter, shorter];
}

interface SpecialTokens {
  readonly ids: readonly number[];
  readonly types: readonly number[];
}

/** The special tokens around two texts, and the type ids of the texts. */
interface PairFrame {
  readonly before: SpecialTokens;
  readonly firstType: number;
  readonly between: SpecialTokens;
  readonly secondType: number;
  readonly after: SpecialTokens;
}

/** Determined by encoding a pair of letters, which works for every type of post-processor. */
function readPairFrame(reader: TextReader): PairFrame {
  const inside: number[] = [];
  reader.append(inside, 'a', Number.POSITIVE_INFINITY);
  const { ids, typeIds } = reader.framed('a', 'a');
  const first = placeOf(inside, ids, 0);
  const second = placeOf(inside, ids, first + inside.length);
  if (inside.length === 0 || first < 0 || second < 0) {
    throw new Error('the tokenizer does not support a second text');
  }
  const specialTokens = (from: number, to: number) => ({
    ids: ids.slice(from, to),
    types: typeIds.slice(from, to),
  });
  return {
    before: specialTokens(0, first),
    firstType: typeIds[first] ?? 0,
    between: specialTokens(first + inside.length, second),
    secondType: typeIds[second] ?? 0,
    after: specialTokens(second + inside.length, ids.length),
  };
}
