import { stemmer } from 'stemmer';
import { functionWords } from '../text/function-words.ts';
import type { Sentence } from '../text/sentence.ts';
import type { Word } from '../text/words.ts';

/**
 * What a hedge makes uncertain: whether something happens, whether it will happen, how much it is,
 * or who says it.
 */
type Sort = 'POSSIBLE' | 'PLANNED' | 'ROUGH' | 'REPORTED' | 'PARTIAL';

/** Hedges by what they weaken, in lower case. */
const lists: Readonly<Record<Sort, string>> = {
  POSSIBLE:
    'may|might|could|perhaps|maybe|possibly|potentially|probably|likely|presumably|supposedly|seemingly|' +
    'apparently|it seems|seems to|seem to|appears to|appear to|thought to|believed to|suspected of|suspected to',
  PLANNED:
    'expected to|expects to|expect to|planned to|plans to|plan to|planning to|intends to|intend to|aims to|' +
    'aim to|hopes to|hope to|hoping to|scheduled to|due to be|set to|proposed to|proposes to',
  ROUGH:
    'about|approximately|roughly|around|nearly|almost|up to|an estimated|some|close to|circa|at least|at most',
  REPORTED:
    'reportedly|allegedly|alleged to|claims that|claim that|rumoured to|rumored to|purportedly|said to be|' +
    'reported to',
  PARTIAL: 'partly|partially|in part|mostly|largely|mainly|sometimes|occasionally|at least partly',
};

/** A hedge of an amount is a hedge only before a number. */
const numeric: ReadonlySet<Sort> = new Set(['ROUGH']);

/**
 * Words that count as hedges in a claim. A claim with "can" keeps the hedge of "may" and "could".
 */
const ownWords: Readonly<Record<Sort, string>> = {
  POSSIBLE:
    'can possible possibility unclear uncertain think believe suspect chance seem appear able ability ' +
    'potential like',
  PLANNED: 'will would plan expect future upcoming hope intend going want propose schedule',
  ROUGH: 'more less over under than estimate between',
  REPORTED: 'according say said report allege claim rumour rumor accuse suspect',
  PARTIAL: 'most some part often usual general many',
};

const sorts: readonly Sort[] = ['POSSIBLE', 'PLANNED', 'ROUGH', 'REPORTED', 'PARTIAL'];
const hedges: ReadonlyMap<string, Sort> = new Map(
  sorts.flatMap((sort) => lists[sort].split('|').map((entry) => [entry, sort] as const)),
);
const ownKeys = new Map(
  sorts.map((sort) => {
    const words = ownWords[sort].split(' ');
    return [sort, words.map((word) => (functionWords.has(word) ? word : stemmer(word)))] as const;
  }),
);
/** Words of the longest hedge. */
const maxHedgeWords = 3;

/** A hedge, and the key of the content word after it, which it weakens. */
interface Hedge {
  readonly sort: Sort;
  readonly text: string;
  readonly weakens: string | null;
}

/**
 * Hedges of a sentence of the evidence, as written, that a claim about the same thing drops: "may"
 * where "it may close" becomes "it closes", "about" where "about 500" becomes "500". A hedge counts
 * only if the claim contains the word that it weakens, and no hedge of the same sort.
 */
export function droppedHedges(claim: Sentence, evidence: Sentence): string[] {
  const theirs = hedgesOf(evidence.words).filter(
    ({ weakens }) => weakens !== null && claim.keys.has(weakens),
  );
  if (theirs.length === 0) return [];
  const kept = new Set(hedgesOf(claim.words).map(({ sort }) => sort));
  const said = new Set(
    claim.words.filter((_, place) => !isName(claim.words, place)).map(({ text }) => text.toLowerCase()),
  );
  const isKept = ({ sort, text }: Hedge) =>
    kept.has(sort) ||
    said.has(text.toLowerCase()) ||
    ownKeys.get(sort)?.some((key) => claim.keys.has(key)) === true;
  const dropped = theirs.filter((hedge) => !isKept(hedge));
  return [...new Set(dropped.map(({ text }) => text))];
}

function hedgesOf(words: readonly Word[]): Hedge[] {
  const found: Hedge[] = [];
  for (let place = 0; place < words.length; ) {
    const hedge = hedgeAt(words, place);
    if (hedge !== null) found.push(hedge.hedge);
    place = hedge?.end ?? place + 1;
  }
  return found;
}

function hedgeAt(words: readonly Word[], place: number): { hedge: Hedge; end: number } | null {
  for (let length = Math.min(maxHedgeWords, words.length - place); length > 0; length -= 1) {
    const run = words.slice(place, place + length);
    const sort = hedges.get(run.map(({ text }) => text.toLowerCase()).join(' '));
    if (sort === undefined) continue;
    const end = place + length;
    if (isName(words, place) || (numeric.has(sort) && words[end]?.isNumber !== true)) return null;
    const weakens = words.slice(end).find(({ isFunctionWord }) => !isFunctionWord)?.key ?? null;
    return { hedge: { sort, text: run.map(({ text }) => text).join(' '), weakens }, end };
  }
  return null;
}

/** "May" in the middle of a sentence is a month, or a name. */
function isName(words: readonly Word[], place: number): boolean {
  const word = words[place];
  return place > 0 && word !== undefined && (word.isCapitalised || word.value !== null);
}
