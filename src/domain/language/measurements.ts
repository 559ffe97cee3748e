import {
  idOf,
  isKnown,
  type LanguageModel,
  logFrequency,
  logProbability,
  logSpelling,
  start,
} from './language-model.ts';
import { isWord, tokensOf } from './tokens.ts';

/** What the language model says of a text. All means are over its tokens. */
export interface TextMeasurements {
  /** Number of tokens. */
  readonly tokens: number;
  /** Mean log probability of a token after the two before it, in nats. */
  readonly logProbability: number;
  /** Mean of what the two tokens before a token add to its log probability, in nats. */
  readonly gain: number;
  /** Share of the tokens that the vocabulary contains. */
  readonly known: number;
  /**
   * Mean log probability of a letter in each token that the vocabulary lacks and that has letters,
   * in nats; 0 for other tokens.
   */
  readonly spelling: number;
  /** The same for all letters of such a token together, at least -64 each. */
  readonly letters: number;
  /** Share of the tokens that are words and occur among the 16 words before. */
  readonly repeated: number;
}

const hasLetter = /\p{L}/u;

/** Beyond this, a longer string of letters does not count more, in nats. */
const maxSpelled = 64;

/** Number of words in which a repetition counts. Longer texts repeat their words anyway. */
const repetitionSpan = 16;

/** Measures a text. A text without a token has only zeros. */
export function measureText(model: LanguageModel, text: string): TextMeasurements {
  const sums = { logProbability: 0, gain: 0, known: 0, spelling: 0, letters: 0, repeated: 0 };
  const recent: string[] = [];
  let [before, last] = [start, start];
  let tokens = 0;
  for (const written of tokensOf(text)) {
    const id = idOf(model.vocabulary, written);
    const logged = logProbability(model, before, last, id);
    sums.logProbability += logged;
    sums.gain += logged - logFrequency(model, id);
    if (isKnown(id)) sums.known += 1;
    else if (hasLetter.test(written)) {
      const spelled = logSpelling(model, written);
      sums.spelling += spelled / (written.length + 1);
      sums.letters += Math.max(-maxSpelled, spelled);
    }
    if (isWord(written)) {
      if (recent.includes(written)) sums.repeated += 1;
      recent.push(written);
      if (recent.length > repetitionSpan) recent.shift();
    }
    [before, last] = [last, id];
    tokens += 1;
  }
  const count = Math.max(1, tokens);
  return {
    tokens,
    logProbability: sums.logProbability / count,
    gain: sums.gain / count,
    known: sums.known / count,
    spelling: sums.spelling / count,
    letters: sums.letters / count,
    repeated: sums.repeated / count,
  };
}
