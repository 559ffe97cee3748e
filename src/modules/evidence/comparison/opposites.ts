import type { Sentence } from '../text/sentence.ts';
import type { Word } from '../text/words.ts';
import { areOpposite, hasOpposite } from './opposite-words.ts';

/** A word of a claim and its opposite in the evidence, as written. */
export interface OppositeWords {
  readonly claimed: string;
  readonly found: string;
}

/** A word or phrase with the content words around it. */
interface Unit {
  readonly key: string;
  readonly text: string;
  readonly isDenied: boolean;
  /** Key of the content word before it. Empty at the start of the sentence. */
  readonly before: string;
  readonly after: string;
}

/** Phrases that mean one of the listed pairs. */
const phrases: ReadonlyMap<string, string> = new Map([
  ['at least', 'at least'],
  ['no less than', 'at least'],
  ['no fewer than', 'at least'],
  ['at most', 'at most'],
  ['no more than', 'at most'],
  ['up to', 'at most'],
  ['more than', 'more than'],
  ['less than', 'less than'],
  ['fewer than', 'less than'],
]);
/** Maximum number of words of a phrase. */
const maxPhraseWords = 3;
/**
 * Maximum number of words of a sentence that are compared. The work grows with the square of this
 * number.
 */
const maxUnits = 60;

/**
 * Opposite words in two sentences about the same thing: "the shop opens at 9 am" and "at 9 pm", "at
 * least" and "at most", "rose" and "fell". The claim does not contain the word of the evidence, and
 * the evidence does not contain the word of the claim. Both are next to the same words, and neither
 * is denied.
 */
export function oppositesIn(claim: Sentence, evidence: Sentence): OppositeWords[] {
  // With a negation on one side only, opposite words state the same.
  if (negationsOf(claim) % 2 !== negationsOf(evidence) % 2) return [];
  const theirs = unitsOf(evidence).filter(({ key }) => hasOpposite(key) && !claim.keys.has(key));
  if (theirs.length === 0) return [];
  const mine = unitsOf(claim).filter(({ key }) => !evidence.keys.has(key));
  return mine.flatMap((claimed) => {
    const found = theirs.find(
      (unit) =>
        areOpposite(claimed.key, unit.key) &&
        claimed.isDenied === unit.isDenied &&
        isSamePlace(claimed, unit),
    );
    return found === undefined ? [] : [{ claimed: claimed.text, found: found.text }];
  });
}

function negationsOf({ words }: Sentence): number {
  return words.filter(({ isNegation }) => isNegation).length;
}

function isSamePlace(one: Unit, other: Unit): boolean {
  return (
    (one.before !== '' && one.before === other.before) || (one.after !== '' && one.after === other.after)
  );
}

function unitsOf({ words, denied }: Sentence): Unit[] {
  const joined = joinPhrases(words.map(asWord)).slice(0, maxUnits);
  return joined.map(({ key, text }, place) => ({
    key,
    text,
    isDenied: denied.has(key),
    before: joined.slice(0, place).findLast(({ isFunctionWord }) => !isFunctionWord)?.key ?? '',
    after: joined.slice(place + 1).find(({ isFunctionWord }) => !isFunctionWord)?.key ?? '',
  }));
}

/** "first" is a value, and the opposite of "last". */
function asWord(word: Word): Word {
  return word.value?.kind === 'ORDINAL' ? { ...word, key: word.text.toLowerCase() } : word;
}

/** Returns the words of a sentence, with each phrase joined to one word. */
function joinPhrases(words: readonly Word[]): Word[] {
  const joined: Word[] = [];
  for (let place = 0; place < words.length; ) {
    const length = phraseLength(words, place);
    const run = words.slice(place, place + length);
    const [first] = run;
    const key = phrases.get(run.map((word) => word.key).join(' '));
    if (first !== undefined) {
      joined.push(key === undefined ? first : { ...first, key, text: run.map(({ text }) => text).join(' ') });
    }
    place += length;
  }
  return joined;
}

function phraseLength(words: readonly Word[], place: number): number {
  for (let length = maxPhraseWords; length > 1; length -= 1) {
    const run = words.slice(place, place + length);
    if (run.length === length && phrases.has(run.map(({ key }) => key).join(' '))) return length;
  }
  return 1;
}
