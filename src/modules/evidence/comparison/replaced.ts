import type { Sentence } from '../text/sentence.ts';
import type { Word } from '../text/words.ts';

/** Maximum number of words of a stretch that can replace another stretch. */
const maxStretchWords = 3;
/** Stands for the beginning and for the end of a sentence. */
const edge = '';

/**
 * A value or name of a claim, and the value or name of the evidence in whose place it stands, as
 * written.
 */
export interface Replaced {
  /** Keys of the claim's words. */
  readonly keys: readonly string[];
  readonly claimed: string;
  readonly found: string;
}

/**
 * Values and names of a claim that a sentence of the evidence lacks. Between the same two words,
 * the sentence has a different value or name: "opened in 1934 by" and "opened in 1943 by". The
 * claim may contain that one elsewhere.
 * @param known keys of the sentence, and of the values of the claim that it answers.
 */
export function replacedIn(claim: Sentence, evidence: Sentence, known: ReadonlySet<string>): Replaced[] {
  return stretchesOf(claim.words, known).flatMap(({ before, words, after }) => {
    const found = between(evidence.words, before, after).find((theirs) => areAlike(words, theirs));
    if (found === undefined) return [];
    return [{ keys: words.map(({ key }) => key), claimed: written(words), found: written(found) }];
  });
}

/** Whether both contain a value, or both contain a name. */
function areAlike(mine: readonly Word[], theirs: readonly Word[]): boolean {
  const both = (holds: (word: Word) => boolean) => mine.some(holds) && theirs.some(holds);
  return (
    both(({ isNumber }) => isNumber) ||
    both(({ isCapitalised, isFunctionWord }) => isCapitalised && !isFunctionWord)
  );
}

interface Stretch {
  readonly before: string;
  readonly words: readonly Word[];
  readonly after: string;
}

/**
 * The stretches of words that are not known, each as long as possible, with the known words around
 * them.
 */
function stretchesOf(words: readonly Word[], known: ReadonlySet<string>): Stretch[] {
  const stretches: Stretch[] = [];
  for (let start = 0; start < words.length; ) {
    let end = start;
    while (end < words.length && !known.has(words[end]?.key ?? edge)) end += 1;
    const run = words.slice(start, end);
    const isWhole = start === 0 && end === words.length;
    if (run.length > 0 && run.length <= maxStretchWords && !isWhole && statesSomething(run)) {
      stretches.push({ before: words[start - 1]?.key ?? edge, words: run, after: words[end]?.key ?? edge });
    }
    start = end + 1;
  }
  return stretches;
}

/** Each stretch of words between two given words. */
function between(words: readonly Word[], before: string, after: string): (readonly Word[])[] {
  const stretches: (readonly Word[])[] = [];
  for (let place = -1; place < words.length; place += 1) {
    if ((words[place]?.key ?? edge) !== before) continue;
    for (let end = place + 2; end <= Math.min(words.length, place + 1 + maxStretchWords); end += 1) {
      if ((words[end]?.key ?? edge) !== after) continue;
      const run = words.slice(place + 1, end);
      if (statesSomething(run)) stretches.push(run);
    }
  }
  return stretches;
}

/** Whether one of the words carries the topic. */
function statesSomething(words: readonly Word[]): boolean {
  return words.some(({ isFunctionWord }) => !isFunctionWord);
}

function written(words: readonly Word[]): string {
  return words.map(({ text }) => text).join(' ');
}
