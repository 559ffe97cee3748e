import type { Sentence } from '../text/sentence.ts';
import type { Word } from '../text/words.ts';
import { isMutual } from './roles.ts';

/** Maximum number of words between two names that are read as one relation. */
const maxRelationWords = 6;
const joiningWords: ReadonlySet<string> = new Set(['and', 'or', 'with', 'by', 'as', 'like', 'nor']);

/**
 * Whether two names, or two numbers, surround the same words in exchanged order: "Ann sued Bob in
 * May" and "In May Bob sued Ann". It compares the places around those words only, so it also works
 * where another phrase has moved.
 * @param specifics keys of the names, or of the numbers, of the claim.
 */
export function exchangesAround(claim: Sentence, evidence: Sentence, specifics: readonly string[]): boolean {
  const known = new Set(specifics);
  if (known.size < 2) return false;
  const isSpecific = ({ key }: Word) => known.has(key);
  return relationsIn(claim.words, isSpecific).some(({ left, middle, right }) => {
    const keys = middle.map(({ key }) => key);
    if (middle.every(({ isFunctionWord }) => isFunctionWord)) return false;
    if (keys.some((key) => joiningWords.has(key) || isMutual(key))) return false;
    const places = placesOf(evidence.words, keys);
    const [before, after] = [new Set(left), new Set(right)];
    const stands = (side: ReadonlySet<string>, place: number) => side.has(evidence.words[place]?.key ?? '');
    return (
      places.length > 0 &&
      places.every((place) => stands(after, place - 1) && stands(before, place + keys.length)) &&
      left.every((key) => !after.has(key))
    );
  });
}

interface Relation {
  readonly left: readonly string[];
  readonly middle: readonly Word[];
  readonly right: readonly string[];
}

/** Each stretch of words between two names, with the keys of both. */
function relationsIn(words: readonly Word[], isSpecific: (word: Word) => boolean): Relation[] {
  const runs: { readonly start: number; readonly end: number }[] = [];
  for (let place = 0; place < words.length; place += 1) {
    const word = words[place];
    if (word === undefined || !isSpecific(word)) continue;
    const last = runs.at(-1);
    if (last?.end === place) runs[runs.length - 1] = { start: last.start, end: place + 1 };
    else runs.push({ start: place, end: place + 1 });
  }
  const keysOf = ({ start, end }: { start: number; end: number }) =>
    words.slice(start, end).map(({ key }) => key);
  return runs.slice(1).flatMap((run, index) => {
    const before = runs[index];
    if (before === undefined || run.start - before.end > maxRelationWords) return [];
    return [{ left: keysOf(before), middle: words.slice(before.end, run.start), right: keysOf(run) }];
  });
}

function placesOf(words: readonly Word[], keys: readonly string[]): number[] {
  return words.flatMap((_, place) =>
    keys.every((key, offset) => words[place + offset]?.key === key) ? [place] : [],
  );
}
