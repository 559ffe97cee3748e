import type { Findings } from '../comparison/findings.ts';
import { conversationWords } from '../text/function-words.ts';
import type { Word } from '../text/words.ts';

/** Features of one claim compared with the passages that it may rest on. All values are finite. */
export function claimFeatures(found: Findings) {
  const { sentence, numbers, names, novel } = found;
  const length = count(sentence.words);
  const novelShare = novelShareOf(found);
  const all = [numbers, names];
  return {
    /** Share of the words that do not occur in the evidence. Function words count half. */
    novelShare,
    novelLength: novelShare * length,
    knownShareCubed: (1 - novelShare) ** 3,
    coverage: found.coverage,
    pairCoverage: found.pairCoverage,
    wholeCoverage: found.wholeCoverage,
    /** Content words that the nearest sentence lacks. */
    missedWords: Math.log1p((1 - found.coverage) * sentence.content.length),
    /** 1 if all content words occur in one sentence of the evidence, otherwise 0. */
    complete: found.coverage === 1 ? 1 : 0,
    bigramCoverage: found.bigramCoverage,
    longestRun: found.longestRun,
    cosine: found.cosine,
    restatement: restatementOf(found),
    energy: found.energy,
    novelNumbers: count(numbers.novel),
    novelNames: count(names.novel),
    novelSpecifics: count(all.flatMap((one) => one.novel)),
    displacedSpecifics: count(found.displaced),
    substitutedSpecifics: count(all.flatMap(({ substituted }) => substituted)),
    /** Values and names exactly where the nearest sentence has different ones. */
    replacedSpecifics: count(found.replaced),
    misplacedSpecifics: count(all.flatMap(({ misplaced }) => misplaced)),
    matchedNumbers: count(numbers.matched),
    polarityMismatches: found.differsInPolarity ? Math.LN2 : 0,
    plainDenials: found.differsInPolarity && found.coverage >= plainly ? Math.LN2 : 0,
    roleSwaps: found.swapsRoles ? Math.LN2 : 0,
    opposites: count(found.opposites),
    droppedHedges: count(found.droppedHedges),
    /** 1 if the claim is a question and therefore states nothing. */
    question: sentence.text.includes('?') ? 1 : 0,
    /** Words for the speaker and the listener that do not occur in the evidence. */
    conversation: count(novel.filter((key) => conversationWords.has(key))),
    elpDivergence: found.elpDivergence,
    claimLength: length,
  };
}

/**
 * If a sentence of the evidence contains at least this share of the words of a claim, the two are
 * about the same subject. A difference in one word then makes them different statements.
 */
const plainly = 0.8;

/** Two sentences of at least this cosine may say the same in different words. */
const restatementFrom = 0.75;

/**
 * How likely a sentence restates a sentence of the evidence, judged by meaning alone, 0 to 1. 0 if
 * a number, a name or a negation differs.
 */
function restatementOf({ cosine, numbers, names, differsInPolarity, swapsRoles }: Findings): number {
  const changed = [numbers, names].some(({ novel, misplaced }) => novel.length + misplaced.length > 0);
  if (changed || differsInPolarity || swapsRoles) return 0;
  return Math.max(0, (cosine - restatementFrom) / (1 - restatementFrom));
}

/** A function word counts half, because a paraphrase changes function words first. */
const functionWordWeight = 0.5;

function novelShareOf({ sentence, novel }: Findings): number {
  const { words } = sentence;
  const isNovel = new Set(novel);
  const weigh = (some: readonly Word[]) =>
    some.reduce((sum, { isFunctionWord }) => sum + (isFunctionWord ? functionWordWeight : 1), 0);
  return words.length === 0 ? 0 : weigh(words.filter(({ key }) => isNovel.has(key))) / weigh(words);
}

/** A count on a scale on which the first items weigh most: `ln(1 + n)`. */
function count(things: readonly unknown[]): number {
  return Math.log1p(things.length);
}
