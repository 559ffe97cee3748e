import type { Findings } from '../comparison/findings.ts';
import type { EvidenceSentence } from '../text/sentence.ts';

/** Maximum number of sentences of the evidence that are read one by one beside a claim. */
const maxCandidates = 3;

/** A text to read beside a claim. */
export interface Candidate {
  readonly text: string;
  readonly passageIndex: number;
}

/**
 * A sentence of the evidence with at most this many times the words of a claim that stands in it
 * word for word states the claim. A longer one may deny it: "It is not true that ...".
 */
const copiedWithin = 4 / 3;

/**
 * Whether a claim stands word for word in a sentence of the evidence that states little else. Such
 * a claim need not be read.
 */
export function isCopied({ sentence, longestRun, nearest, coverage, ...found }: Findings): boolean {
  if (longestRun < 1 || coverage < 1 || nearest === null) return false;
  if (found.differsInPolarity || found.swapsRoles || found.opposites.length > 0) return false;
  if (found.droppedHedges.length > 0) return false;
  return nearest.words.length <= copiedWithin * sentence.words.length;
}

/**
 * The sentences of the evidence to read beside a claim, the most relevant first: the most similar
 * ones, and the one that adds most of the words that the first lacks.
 */
export function candidatesFor({ alike, relevant }: Findings): readonly EvidenceSentence[] {
  const [first, second, third] = alike;
  const chosen = [first, second, relevant[1], third].filter((sentence) => sentence !== undefined);
  return [...new Set(chosen)].slice(0, maxCandidates);
}

export function alone(sentence: EvidenceSentence): Candidate {
  return { text: sentence.text, passageIndex: sentence.passages[0] ?? 0 };
}

/** A sentence after the one before it in its passage, which may say what its pronouns mean. */
export function withSentenceBefore(sentence: EvidenceSentence): Candidate | null {
  const { before } = sentence;
  return before === null ? null : { ...alone(sentence), text: `${before} ${sentence.text}` };
}

/**
 * Two sentences: in the order of their passage if they are neighbours, otherwise in the order of
 * their texts. Neither depends on which is more relevant.
 */
export function together(one: EvidenceSentence, other: EvidenceSentence): Candidate {
  const isFirst = other.before === one.text || (one.before !== other.text && one.text < other.text);
  const [first, second] = isFirst ? [one, other] : [other, one];
  return { ...alone(one), text: `${first.text} ${second.text}` };
}
