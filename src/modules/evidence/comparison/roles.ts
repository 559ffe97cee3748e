import type { Sentence } from '../text/sentence.ts';
import { shareIn } from './overlap.ts';

/** Stems of words for a mutual relation, in which the order of the two names does not matter. */
const mutual: ReadonlySet<string> = new Set('marri wed divorc met meet border resembl equal'.split(' '));
/** Whether the order of the two names of a relation does not matter. */
export function isMutual(key: string): boolean {
  return mutual.has(key);
}

/** A name keeps its role in the sentence wherever its preposition moves it. */
const prepositions: ReadonlySet<string> = new Set(
  'about after against at before between by for from in into of on onto out over than through to under until with without'.split(
    ' ',
  ),
);
const determiners: ReadonlySet<string> = new Set('the a an his her its their my our your and or'.split(' '));

/** Where a name or a number occurs in a sentence. */
interface Place {
  /** Number of the surrounding words that come before it. */
  readonly slot: number;
  /** Preposition before it. Empty if there is none. */
  readonly preposition: string;
}

/**
 * Whether two names, or two numbers, have exchanged their places between sentences that otherwise
 * consist of the same words in the same order: "Ann sued Bob", "Bob sued Ann". A passive ("by")
 * exchanges places without changing the meaning, so it passes. So do "Ann and Bob", "in Paris", and
 * "Ann married Bob".
 * @param specifics keys of the names, or of the numbers, of the first sentence.
 */
export function swapRoles(one: Sentence, other: Sentence, specifics: readonly string[]): boolean {
  if (specifics.length < 2 || one.keys.has('by') !== other.keys.has('by')) return false;
  const frame = one.content.filter((key) => !specifics.includes(key));
  if (frame.length === 0 || frame.some((key) => mutual.has(key))) return false;
  if (shareIn(one.content, other.keys) < 1 || !isInOrder(frame, other)) return false;
  const [mine, theirs] = [placesOf(one, frame, specifics), placesOf(other, frame, specifics)];
  return specifics.some((first) =>
    specifics.some(
      (second) =>
        !isSame(mine.get(first), mine.get(second)) &&
        isSame(mine.get(first), theirs.get(second)) &&
        isSame(mine.get(second), theirs.get(first)),
    ),
  );
}

function isInOrder(frame: readonly string[], { content }: Sentence): boolean {
  const places = frame.map((key) => content.indexOf(key));
  return places.every((place, index) => index === 0 || place > (places[index - 1] ?? 0));
}

/** The first place of each name or number. */
function placesOf({ words }: Sentence, frame: readonly string[], specifics: readonly string[]) {
  const places = new Map<string, Place>();
  const passed = new Set<string>();
  let preposition = '';
  for (const { key } of words) {
    if (specifics.includes(key)) {
      if (!places.has(key)) places.set(key, { slot: passed.size, preposition });
    } else if (prepositions.has(key)) preposition = key;
    else if (!determiners.has(key)) preposition = '';
    if (frame.includes(key)) passed.add(key);
  }
  return places;
}

function isSame(one: Place | undefined, other: Place | undefined): boolean {
  return one?.slot === other?.slot && one?.preposition === other?.preposition;
}
