import type { Mismatch } from '../../../domain/evidence-report.ts';
import type { Findings } from '../comparison/findings.ts';
import type { Specifics } from '../comparison/specifics.ts';
import type { Sentence } from '../text/sentence.ts';
import type { Word } from '../text/words.ts';

/** Maximum number of mismatches reported for one claim. */
const maxReported = 8;

/**
 * Lists the values, names and words of a claim that differ from the evidence, as they are written.
 */
export function mismatchesOf(found: Findings): Mismatch[] {
  const { sentence, nearest, numbers, names } = found;
  return [
    ...specificMismatches(sentence, nearest, numbers, 'NOVEL_NUMBER', ({ isNumber }) => isNumber),
    ...specificMismatches(sentence, nearest, names, 'NOVEL_NAME', isName),
    ...found.opposites.map(({ claimed, found: theirs }) => mismatch('OPPOSITE', claimed, theirs)),
    ...found.droppedHedges.map((hedge) => mismatch('OVERSTATED', null, hedge)),
  ].slice(0, maxReported);
}

function specificMismatches(
  claim: Sentence,
  nearest: Sentence | null,
  specifics: Specifics,
  novel: 'NOVEL_NUMBER' | 'NOVEL_NAME',
  isOfKind: (word: Word) => boolean,
): Mismatch[] {
  const others = (nearest?.words ?? []).filter((word) => isOfKind(word) && !claim.keys.has(word.key));
  const differing = new Set([...specifics.absent, ...specifics.misplaced]);
  return [...differing].map((key) => {
    const mine = claim.words.find((word) => word.key === key);
    const theirs = counterpartOf(mine, claim, nearest, others);
    const isAbsent = specifics.absent.includes(key);
    return mismatch(isAbsent ? novel : 'DIFFERENT_VALUE', mine?.text ?? key, theirs?.text ?? null);
  });
}

/**
 * The value in the same place: a value of the same kind, next to the same word, or the only one.
 */
function counterpartOf(
  mine: Word | undefined,
  claim: Sentence,
  nearest: Sentence | null,
  others: readonly Word[],
): Word | null {
  if (mine === undefined || nearest === null) return null;
  const alike = others.filter(({ value }) => value?.kind === mine.value?.kind);
  const beside = alike.find((other) => sharesNeighbour(claim.words, mine, nearest.words, other));
  return beside ?? (alike.length === 1 ? (alike[0] ?? null) : null);
}

function sharesNeighbour(mine: readonly Word[], one: Word, theirs: readonly Word[], other: Word): boolean {
  const [place, place2] = [mine.indexOf(one), theirs.indexOf(other)];
  return [-1, 1].some((step) => {
    const neighbour = mine[place + step]?.key;
    return neighbour !== undefined && neighbour === theirs[place2 + step]?.key;
  });
}

function isName({ isCapitalised, isFunctionWord }: Word): boolean {
  return isCapitalised && !isFunctionWord;
}

function mismatch(reason: Mismatch['reason'], found: string | null, expected: string | null): Mismatch {
  return { reason, found, expected };
}
