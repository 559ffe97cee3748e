import { meanOf } from '../../../statistics/means.ts';
import { type EvidenceIndex, manyPassages } from '../comparison/evidence-index.ts';
import type { Findings } from '../comparison/findings.ts';
import { bigramsOf, shareIn } from '../comparison/overlap.ts';
import { conversationWords } from '../text/function-words.ts';
import type { Word } from '../text/words.ts';

/**
 * Features of a response, or of one of its claims, compared with passages. All values are finite.
 * @param findings one per sentence, at least one.
 */
export function contextFeatures(findings: readonly Findings[], evidence: EvidenceIndex) {
  const sentences = findings.map(({ sentence }) => sentence);
  const length = count(sentences.flatMap(({ words }) => words));
  const novelShare = novelShareOf(findings, evidence);
  const leastCoverage = Math.min(...findings.map(({ coverage }) => coverage));
  return {
    ...specifics(findings),
    /** Share of the words that do not occur in the evidence. Function words count half. */
    novelShare,
    novelLength: novelShare * length,
    knownShareCubed: (1 - novelShare) ** 3,
    meanCoverage: meanOf(findings.map(({ coverage }) => coverage)),
    leastCoverage,
    /**
     * 1 if for every sentence all content words occur in one sentence of the evidence, otherwise 0.
     */
    complete: leastCoverage === 1 ? 1 : 0,
    /** Share of the pairs of adjacent words that are adjacent in the evidence too. */
    bigramCoverage: shareIn(sentences.flatMap(bigramsOf), evidence.bigrams),
    meanSupport: meanOf(findings.map(({ cosine }) => cosine)),
    leastSupport: Math.min(...findings.map(({ cosine }) => cosine)),
    restatement: Math.min(...findings.map(restatementOf)),
    meanEnergy: meanOf(findings.map(({ energy }) => energy)),
    leastEnergy: Math.min(...findings.map(({ energy }) => energy)),
    polarityMismatches: count(findings.filter((found) => found.differsInPolarity)),
    plainDenials: count(findings.filter((found) => found.differsInPolarity && found.coverage >= plainly)),
    roleSwaps: count(findings.filter((found) => found.swapsRoles)),
    /** Share of the sentences that are questions and therefore state nothing. */
    questions: meanOf(sentences.map(({ text }) => (text.includes('?') ? 1 : 0))),
    /** Words for the speaker and the listener that do not occur in the evidence. */
    conversation: count(findings.flatMap(({ novel }) => novel.filter((key) => conversationWords.has(key)))),
    elpDivergence: meanOf(findings.map((found) => found.elpDivergence)),
    responseLength: length,
    evidenceLength: Math.log1p(evidence.length),
    severalPassages: severalPassages(findings, evidence),
  };
}

/**
 * Share of words in the evidence from which a difference in negation turns a sentence into its
 * opposite.
 */
const plainly = 0.8;

/** Cosine from which two sentences may say the same in different words. */
const restatementFrom = 0.75;

/**
 * How likely a sentence restates one of the evidence, by meaning alone, 0 to 1. 0 if a number, a
 * name or a negation differs.
 */
function restatementOf({ cosine, numbers, names, differsInPolarity, swapsRoles }: Findings): number {
  const changed = [numbers, names].some(({ novel, misplaced }) => novel.length + misplaced.length > 0);
  if (changed || differsInPolarity || swapsRoles) return 0;
  return Math.max(0, (cosine - restatementFrom) / (1 - restatementFrom));
}

/** Numbers and names. A wrong one is the clearest sign of a hallucination. */
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

/** A function word counts half, because a paraphrase changes those first. */
const functionWordWeight = 0.5;

function novelShareOf(findings: readonly Findings[], evidence: EvidenceIndex): number {
  const words = findings.flatMap(({ sentence }) => sentence.words);
  const weigh = (some: readonly Word[]) =>
    some.reduce((sum, { isFunctionWord }) => sum + (isFunctionWord ? functionWordWeight : 1), 0);
  return words.length === 0 ? 0 : weigh(words.filter(({ key }) => !evidence.keys.has(key))) / weigh(words);
}

/**
 * Number of different passages about the topic of the response, on a scale from 0 for one to 1 for
 * five or more.
 */
function severalPassages(findings: readonly Findings[], evidence: EvidenceIndex): number {
  const passages = evidence.passagesWith(findings.flatMap(({ sentence }) => sentence.content));
  return Math.log(Math.max(1, passages)) / Math.log(manyPassages);
}

/** A count on a scale on which the first items weigh most: `ln(1 + n)`. */
function count(things: readonly unknown[]): number {
  return Math.log1p(things.length);
}
