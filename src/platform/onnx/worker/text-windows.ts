import type { ModelInput, TokenCounts } from '../inference-engine.ts';
import type { EncodedText } from '../tokenizer/text-reader.ts';
import type { TextTokenizer } from '../tokenizer/tokenizer.ts';
import type { BegunText, JobInput } from '../worker-messages.ts';

/** What a job reads of one of its texts: the windows that no earlier job has read. */
export interface TextWindows {
  /** Tokens of the whole text. */
  readonly tokens: TokenCounts;
  /** Windows of the whole text, at least 1. */
  readonly count: number;
  /** Windows that remain, at least 1. */
  readonly remaining: number;
  /** Sum of the windows before them. Null if there is none. */
  readonly sum: Float64Array | null;
  /** The window at an index among the remaining windows. */
  window(index: number): EncodedText;
  /** Weight of a window in the mean: its tokens without the special ones. */
  weight(index: number): number;
  /** The windows after the first ones, for a later job. */
  after(read: number, sum: Float64Array<ArrayBuffer>): BegunText;
}

/**
 * Splits a text into windows: consecutive runs of tokens, all but the last as long as the model
 * reads, each with the special tokens around it. Windows do not overlap.
 */
export function windowsOf(input: JobInput, tokenizer: TextTokenizer): TextWindows {
  const { room, specialTokens, frame } = tokenizer;
  if (isPair(input)) throw new TypeError('an embedding model reads one text at a time');
  const isWhole = typeof input === 'string';
  const ids = isWhole ? tokenizer.encode(input) : input.ids;
  const remaining = Math.max(1, Math.ceil(ids.length / room));
  const tokens = isWhole
    ? { all: ids.length + specialTokens, text: ids.length, known: tokenizer.countKnown(ids) }
    : input.tokens;
  const count = isWhole ? remaining : input.windows;
  return {
    tokens,
    count,
    remaining,
    sum: isWhole ? null : input.sum,
    window: (index) => frame(ids.slice(index * room, (index + 1) * room)),
    weight: (index) => Math.min(room, ids.length - index * room),
    after: (read, sum) => ({
      ids: Uint32Array.from(ids.slice(read * room)),
      sum,
      tokens,
      windows: count,
    }),
  };
}

/** A pair of texts is one window. The tokenizer has truncated it. */
export function singleWindow(encoded: EncodedText): TextWindows {
  const { length } = encoded.ids;
  return {
    tokens: { all: length, text: length, known: length },
    count: 1,
    remaining: 1,
    sum: null,
    window: () => encoded,
    weight: () => encoded.ids.length,
    after: () => {
      throw new RangeError('a pair of texts has one window');
    },
  };
}

function isPair(input: JobInput): input is Exclude<ModelInput, string> {
  return typeof input !== 'string' && 'premise' in input;
}
