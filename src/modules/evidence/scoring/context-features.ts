import { meanOf } from '../../../statistics/means.ts';
import { type EvidenceIndex, manyPassages } from '../comparison/evidence-index.ts';
import type { Findings } from '../comparison/findings.ts';
import { bigramsOf, shareIn } from '../comparison/overlap.ts';
import { conversationWords } from '../text/function-words.ts';
import type { Word } from '../text/words.ts';

/**
 * Features of a response, or of one sentence of it, held against passages. All finite.
 * @param findings one a sentence, at least one.
 */
export function contextFeatures(findings: readonly Findings[], evidence: EvidenceIndex) {
  const sentences = findings.map(({ sentence }) => sentence);
  const length = count(sentences.flatMap(({ words }) => words));
  const novelShare = novelShareOf(findings, evidence);
  const leastCoverage = Math.min(...findings.map(({ coverage }) => coverage));
  return {
    ...specifics(findings),
    /** Share of the words that the evidence does not hold, function words at half weight. */
    novelShare,
    novelLength: novelShare * length,
    knownShareCubed: (1 - novelShare) ** 3,
    meanCoverage: meanOf(findings.map(({ coverage }) => coverage)),
    leastCoverage,
    /** 1 when every sentence has all its content words in one sentence of the evidence, else 0. */
    complete: leastCoverage === 1 ? 1 : 0,
    /** Share of the pairs of neighbouring words that stand side by side in the evidence too. */
    bigramCoverage: shareIn(sentences.flatMap(bigramsOf), evidence.bigrams),
    meanSupport: meanOf(findings.map(({ cosine }) => cosine)),
    leastSupport: Math.min(...findings.map(({ cosine }) => cosine)),
    restatement: Math.min(...findings.map(restatementOf)),
    meanEnergy: meanOf(findings.map(({ energy }) => energy)),
    leastEnergy: Math.min(...findings.map(({ energy }) => energy)),
    polarityMismatches: count(findings.filter((found) => found.differsInPolarity)),
    plainDenials: count(findings.filter((found) => found.differsInPolarity && found.coverage >= plainly)),
    roleSwaps: count(findings.filter((found) => found.swapsRoles)),
    /** Share of the sentences that ask and so state nothing. */
    questions: meanOf(sentences.map(({ text }) => (text.includes('?') ? 1 : 0))),
    /** Words for the speaker and the listener that the evidence does not hold. */
    conversation: count(findings.flatMap(({ novel }) => novel.filter((key) => conversationWords.has(key)))),
    elpDivergence: meanOf(findings.map((found) => found.elpDivergence)),
    responseLength: length,
    evidenceLength: Math.log1p(evidence.length),
    severalPassages: severalPassages(findings, evidence),
  };
}

/** A sentence with so large a share of its words in the evidence that a difference of negation turns it into its opposite. */
const plainly = 0.8;

/** Cosine from which two sentences may say the same in other words. */
const restatementFrom = 0.75;

/** How surely a sentence says again what one of the evidence says, by meaning alone, 0 to 1; 0 when a number, a name or a negation speaks against it. */
function restatementOf({ cosine, numbers, names, differsInPolarity, swapsRoles }: Findings): number {
  const changed = [numbers, names].some(({ novel, misplaced }) => novel.length + misplaced.length > 0);
  if (changed || differsInPolarity || swapsRoles) return 0;
  return Math.max(0, (cosine - restatementFrom) / (1 - restatementFrom));
}

/** Numbers and names, of which a wrong one is the plainest sign. */
function specifics(findings: readonly Findings[]) {
  const all = findings.flatMap(({ numbers, names }) => [numbers, names]);
  return {
    novelNumbers: count(findings.flatMap(({ numbers }) => numbers.novel)),
    novelNames: count(findings.flatMap(({ names }) => names.novel)),
    novelSpecifics: count(all.flatMap(({ novel }) => novel)),
    displacedSpecifics: count(findings.flatMap(({ displaced }) => displaced)),
    substitutedSpecifics: count(all.flatMap(({ substituted }) => substituted)),
    misplacedSpecifics: count(all.flatMap(({ misplaced }) => misplaced)),
    matchedNumbers: count(findings.flatMap(({ numbers }) => numbers.matched)),
  };
}

/** A function word counts half: a paraphrase changes those first. */
const functionWordWeight = 0.5;

function novelShareOf(findings: readonly Findings[], evidence: EvidenceIndex): number {
  const words = findings.flatMap(({ sentence }) => sentence.words);
  const weigh = (some: readonly Word[]) =>
    some.reduce((sum, { isFunctionWord }) => sum + (isFunctionWord ? functionWordWeight : 1), 0);
  return words.length === 0 ? 0 : weigh(words.filter(({ key }) => !evidence.keys.has(key))) / weigh(words);
}

/** How many different passages speak of what the response speaks of, on a scale from 0 for one to 1 for five and more. */
function severalPassages(findings: readonly Findings[], evidence: EvidenceIndex): number {
  const passages = evidence.passagesWith(findings.flatMap(({ sentence }) => sentence.content));
  return Math.log(Math.max(1, passages)) / Math.log(manyPassages);
}

/** A count on a scale where the first ones weigh most: `ln(1 + n)`. */
function count(things: readonly unknown[]): number {
  return Math.log1p(things.length);
}
