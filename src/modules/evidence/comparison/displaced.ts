import type { Sentence } from '../text/sentence.ts';
import { shareIn } from './overlap.ts';

/**
 * A sentence that contains at most this share of the content words of another one is about
 * something else.
 */
const littleShared = 0.5;
/**
 * Maximum number of wrong values examined per sentence. More of them do not change the result; the
 * limit bounds the work.
 */
const maxLookedAt = 4;

/** A sentence with the keys of its names or of its numbers. */
export interface WithSpecifics {
  readonly sentence: Sentence;
  readonly names: readonly string[];
  readonly numbers: readonly string[];
}

type Kind = 'names' | 'numbers';

/**
 * Names or numbers that the evidence states about something else. The counterpart has a different
 * value in its place, and every sentence that contains the value shares little with the claim or
 * states it about another name.
 * @param misplaced keys that occur in the evidence but not in the counterpart.
 * @param evidence all sentences of the evidence.
 * @param read returns the names and numbers of a sentence of the evidence.
 */
export function displacedIn(
  claim: WithSpecifics,
  counterpart: WithSpecifics,
  kind: Kind,
  misplaced: readonly string[],
  evidence: readonly Sentence[],
  read: (sentence: Sentence) => WithSpecifics,
): string[] {
  return misplaced
    .slice(0, maxLookedAt)
    .filter((key) => hasAnother(claim, counterpart, kind, key))
    .filter((key) => {
      const rest = claim.sentence.content.filter((other) => other !== key);
      return evidence
        .filter(({ keys }) => keys.has(key))
        .every((holder) => shareIn(rest, holder.keys) <= littleShared || isOfAnother(claim, read(holder)));
    });
}

/** Whether a sentence has other names where the claim has its own. */
function isOfAnother(claim: WithSpecifics, holder: WithSpecifics): boolean {
  return claim.names
    .slice(0, maxLookedAt)
    .some((name) => !holder.sentence.keys.has(name) && hasAnother(claim, holder, 'names', name));
}

/** Whether another sentence has a value that the claim lacks, next to the same content word. */
function hasAnother(claim: WithSpecifics, other: WithSpecifics, kind: Kind, key: string): boolean {
  const mine = neighboursOf(claim, kind, key);
  return other[kind]
    .filter((theirs) => !claim.sentence.keys.has(theirs))
    .some((theirs) => {
      const { before, after } = neighboursOf(other, kind, theirs);
      return (
        (mine.before !== null && mine.before === before) || (mine.after !== null && mine.after === after)
      );
    });
}

/**
 * The content words before and after a value, skipping other values of the same kind. Null if there
 * is none.
 */
function neighboursOf({ sentence, ...specifics }: WithSpecifics, kind: Kind, key: string) {
  const place = sentence.content.indexOf(key);
  const isOther = (word: string) => word !== key && !specifics[kind].includes(word);
  return {
    before: sentence.content.slice(0, place).findLast(isOther) ?? null,
    after: sentence.content.slice(place + 1).find(isOther) ?? null,
  };
}
