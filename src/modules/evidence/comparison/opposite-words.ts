import { stemmer } from 'stemmer';
import { functionWords } from '../text/function-words.ts';
import { antonymPairs } from './antonyms.ts';

/** Groups of words in which each word excludes every other. */
const groups = [
  'am pm',
  'above below',
  'before after',
  'first last',
  'north south east west',
  'northern southern eastern western',
  'northeast northwest southeast southwest',
  'left right',
  'hourly daily weekly fortnightly monthly quarterly yearly',
  'red blue green yellow orange purple pink brown black white grey',
  'monday tuesday wednesday thursday friday saturday sunday',
  'january february march april may june july august september october november december',
  'spring summer autumn winter',
  'morning afternoon evening night',
  'true false',
  'male female',
  'mother father',
  'son daughter',
  'brother sister',
  'husband wife',
  'uncle aunt',
  'boy girl',
  'boys girls',
  'man woman',
  'men women',
  'upper lower',
  'maximum minimum',
  'majority minority',
  'more less',
  'most least',
  'inside outside',
  'indoor outdoor',
  'indoors outdoors',
  'over under',
  'up down',
  'import export',
  'parent child',
];

/** Two sides: each word of one side is the opposite of each word of the other. */
const sides = [
  [
    'increase increased rise rose risen rising grow grew grown gain climb climbed surge jump improve',
    'decrease decline declined fall fell fallen falling drop dropped shrink shrank shrunk reduce lose lost worsen plunge',
  ],
  ['win won wins winning', 'lose lost loses losing'],
  ['open opened opens', 'close closed closes shut'],
  ['accept accepted approve approved', 'reject rejected refuse refused deny denied'],
  ['begin began begun start started', 'end ended finish finished stop stopped'],
  ['buy bought purchase', 'sell sold'],
  ['arrive arrived', 'leave left depart departed'],
  ['allow allowed permit permitted', 'forbid forbidden ban banned prohibit prohibited'],
  ['alive living', 'dead deceased'],
  ['success succeed succeeded successful', 'failure fail failed unsuccessful'],
  ['yearly annual annually', 'monthly weekly daily'],
  ['love loved', 'hate hated'],
  ['remember remembered', 'forget forgot forgotten'],
];

/** Phrases of several words, as `joinPhrases` writes them. */
const phrases = [
  ['at least', 'at most'],
  ['more than', 'less than'],
] as const;

/** Opposites in one direction only: the evidence says the first word, the claim the second. */
const oneWay = [
  ['some', 'all every'],
  ['many', 'all every'],
  ['most', 'all every'],
  ['few', 'all every many most'],
  ['several', 'all every'],
  ['sometimes', 'always'],
  ['often', 'always'],
  ['usually', 'always'],
  ['rarely', 'always often usually'],
] as const;

/** Pairs of stems that are opposites only in a rare sense, or that often occur side by side. */
const leftOut: ReadonlySet<string> = new Set([
  'first second',
  'convent nuclear',
  'natur sharp',
  'local nation',
  'intern nation',
  'collect distribut',
]);

/**
 * For each key of the evidence, the keys in a claim that contradict it. Keys are those of
 * `wordsOf`, and phrases in their form, such as "at least".
 */
const contradictions: ReadonlyMap<string, ReadonlySet<string>> = collected();

/** Whether a claim with one key contradicts evidence with another at the same place. */
export function areOpposite(claimed: string, found: string): boolean {
  return contradictions.get(found)?.has(claimed) === true;
}

/** Whether a key has any opposite. */
export function hasOpposite(key: string): boolean {
  return contradictions.has(key);
}

function collected(): Map<string, Set<string>> {
  const all = new Map<string, Set<string>>();
  const add = (found: string, claimed: string) => {
    if (found !== claimed) all.set(found, (all.get(found) ?? new Set()).add(claimed));
  };
  const addBoth = (one: string, other: string) => {
    add(one, other);
    add(other, one);
  };
  for (const [one, other] of antonymPairs) if (!leftOut.has(`${one} ${other}`)) addBoth(one, other);
  for (const group of groups.map(keysOf)) for (const one of group) for (const other of group) add(one, other);
  for (const [one = '', other = ''] of sides) {
    for (const first of keysOf(one)) for (const second of keysOf(other)) addBoth(first, second);
  }
  for (const [found, claimed] of oneWay) for (const key of keysOf(claimed)) add(found, key);
  for (const [one, other] of phrases) addBoth(one, other);
  return all;
}

/** Function words are compared as they are, other words by stem. */
function keysOf(words: string): string[] {
  return words.split(' ').map((word) => (functionWords.has(word) ? word : stemmer(word)));
}
