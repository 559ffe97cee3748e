import type { Sentence } from '../text/sentence.ts';
import { shareIn } from './overlap.ts';

/** A sentence that holds no more than this share of another one's content words speaks of something else. */
const littleShared = 0.5;
/** More wrong values than these make a sentence no more wrong; bounds the work. */
const mostLookedAt = 4;

/** A sentence with the keys of its names, or of its numbers. */
export interface WithSpecifics {
  readonly sentence: Sentence;
  readonly names: readonly string[];
  readonly numbers: readonly string[];
}

type Kind = 'names' | 'numbers';

/**
 * Names or numbers that the evidence tells of something else: the counterpart has another one in their place, and every sentence that holds them shares little
 * with the claim or tells them of another name.
 * @param misplaced keys that the evidence holds and the counterpart does not.
 * @param evidence all its sentences.
 * @param read what names and numbers a sentence of the evidence has.
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
    .slice(0, mostLookedAt)
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
    .slice(0, mostLookedAt)
    .some((name) => !holder.sentence.keys.has(name) && hasAnother(claim, holder, 'names', name));
}

/** Whether another sentence has a value that the claim lacks beside the same content word. */
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

/** The content words on either side of a value, others of its kind passed over; null where there is none. */
function neighboursOf({ sentence, ...specifics }: WithSpecifics, kind: Kind, key: string) {
  const place = sentence.content.indexOf(key);
  const isOther = (word: string) => word !== key && !specifics[kind].includes(word);
  return {
    before: sentence.content.slice(0, place).findLast(isOther) ?? null,
    after: sentence.content.slice(place + 1).find(isOther) ?? null,
  };
}
