import { type Word, wordsOf } from '../text/words.ts';
import type { WithSpecifics } from './displaced.ts';

const joint = /[,;:–—]\s|\s-\s|\b(?:and|but|while|whereas)\b/iu;
/** Maximum numbers of clauses and of values that are examined. They bound the work. */
const maxClauses = 12;
const maxValues = 4;

/**
 * Values that the counterpart states in a different clause from the word that precedes them in the
 * claim. The clause with that word has another value: "The director is Ann, and the music is by
 * Bob" and "Director: Bob".
 * @param kind of the values.
 */
export function statedInOtherClause(
  claim: WithSpecifics,
  counterpart: WithSpecifics,
  kind: 'names' | 'numbers',
): string[] {
  const others = counterpart[kind].filter((key) => !claim.sentence.keys.has(key));
  if (others.length === 0) return [];
  const values = claim[kind].filter((key) => counterpart.sentence.keys.has(key)).slice(0, maxValues);
  if (values.length === 0) return [];
  const clauses = counterpart.sentence.text.split(joint).slice(0, maxClauses).map(wordsOf);
  if (clauses.length < 2) return [];
  const specifics = new Set([...claim.names, ...claim.numbers]);
  return values.filter((value) => {
    const topic = wordBefore(claim.sentence.words, value, specifics);
    const own = clauses.filter((words) => words.some(({ key }) => key === topic));
    const [clause] = own;
    if (topic === null || clause === undefined || own.length > 1 || holds(clause, value)) return false;
    const after = clause.slice(clause.findIndex(({ key }) => key === topic) + 1);
    return (
      after.some((word) => others.includes(word.key) && isOfKind(word, claim.sentence.words, value)) &&
      clauses
        .filter((words) => holds(words, value))
        .every((words) => words.some((word) => isTopic(word, claim, counterpart)))
    );
  });
}

/** Whether a word of another clause is the topic of that clause. */
function isTopic({ key, isFunctionWord }: Word, claim: WithSpecifics, { names, numbers }: WithSpecifics) {
  return !isFunctionWord && !claim.sentence.keys.has(key) && !names.includes(key) && !numbers.includes(key);
}

/**
 * Whether a word is a value of the same kind as the value of the claim, or a name if the claim has
 * a name.
 */
function isOfKind(word: Word, words: readonly Word[], key: string): boolean {
  return word.value?.kind === words.find((one) => one.key === key)?.value?.kind;
}

function holds(words: readonly Word[], key: string): boolean {
  return words.some((word) => word.key === key);
}

/** The content word before a value, skipping other values. Null if there is none. */
function wordBefore(words: readonly Word[], value: string, specifics: ReadonlySet<string>): string | null {
  const place = words.findIndex(({ key }) => key === value);
  const before = words
    .slice(0, Math.max(0, place))
    .findLast(({ key, isFunctionWord }) => !isFunctionWord && !specifics.has(key));
  return before?.key ?? null;
}
