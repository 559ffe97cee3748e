import { type ElpChannels, elpDivergence } from '../../../domain/elp.ts';
import { subspaceEnergy } from '../../../statistics/subspace.ts';
import type { LanguageRules } from '../text/language.ts';
import { namesOf, possibleNameAtStart } from '../text/names.ts';
import { differInPolarity } from '../text/polarity.ts';
import type { EmbeddedSentence, EvidenceSentence, Sentence } from '../text/sentence.ts';
import { displacedIn, type WithSpecifics } from './displaced.ts';
import { type EvidenceIndex, isReadable } from './evidence-index.ts';
import { exchangesAround } from './exchanged.ts';
import { droppedHedges } from './hedges.ts';
import { type OppositeWords, oppositesIn } from './opposites.ts';
import { statedInOtherClause } from './other-clause.ts';
import { bigramsOf, longestCommonRun, shareIn } from './overlap.ts';
import { type RelevantEvidence, relevantEvidence } from './relevant-evidence.ts';
import { type Replaced, replacedIn } from './replaced.ts';
import { swapRoles } from './roles.ts';
import { type SampleIndex, supportBySamples } from './sample-index.ts';
import { compareSpecifics, type Known, numbersOf, type Specifics } from './specifics.ts';

/**
 * A sentence of the evidence is about the same thing as a claim if it contains at least this share
 * of the content words of the claim, without numbers and names.
 */
const aligned = 0.6;

/**
 * Results of comparing one sentence of a response, here "the claim", with the evidence. The claim
 * may rest on its relevant sentences.
 */
export interface Findings {
  readonly sentence: EmbeddedSentence;
  /** The most similar sentence of the evidence, by meaning and words together. */
  readonly nearest: EvidenceSentence | null;
  /** At most three sentences of the evidence, the most similar first. */
  readonly alike: readonly EvidenceSentence[];
  /** The sentences that the claim may rest on, the nearest first. */
  readonly relevant: readonly EvidenceSentence[];
  /** Cosine with the nearest sentence, at least 0. */
  readonly cosine: number;
  /** Share of the content words of the claim in the nearest sentence, 0 to 1. */
  readonly coverage: number;
  /** Share of the content words of the claim in two relevant sentences, 0 to 1. */
  readonly pairCoverage: number;
  /** Share of the content words of the claim in all relevant sentences, 0 to 1. */
  readonly wholeCoverage: number;
  /** Share of the pairs of adjacent words that are also adjacent in a relevant sentence, 0 to 1. */
  readonly bigramCoverage: number;
  /**
   * Length of the longest run of words that a relevant sentence also contains, as a share of the
   * words of the claim, 0 to 1.
   */
  readonly longestRun: number;
  /**
   * Share of the energy in the subspace of the relevant sentences, minus the share that chance
   * would give, 0 to 1.
   */
  readonly energy: number;
  /** Keys of all words of the claim that do not occur in the relevant sentences. */
  readonly novel: readonly string[];
  readonly numbers: Specifics;
  readonly names: Specifics;
  readonly differsInPolarity: boolean;
  readonly swapsRoles: boolean;
  /** Words of the claim in whose place the nearest sentence has their opposites. */
  readonly opposites: readonly OppositeWords[];
  /** Hedges of the nearest sentence that the claim drops, as written. */
  readonly droppedHedges: readonly string[];
  /** Values and names exactly where the nearest sentence has different ones. */
  readonly replaced: readonly Replaced[];
  /** Numbers and names that the evidence states about something else. */
  readonly displaced: readonly string[];
  /** Ethos, logos and pathos of the sentence. Null if the model cannot read it. */
  readonly elp: ElpChannels | null;
  /**
   * Total variation between its channels and those of the nearest sentence, 0 to 1. 0 if the model
   * cannot read one of them.
   */
  readonly elpDivergence: number;
  /**
   * Mean over the samples of its cosine with the nearest sentence of each sample. Null without
   * samples.
   */
  readonly sampleSupport: number | null;
}

export function holdAgainst(
  evidence: EvidenceIndex,
  samples: SampleIndex | null,
  sentence: EmbeddedSentence,
  { comparesWords }: LanguageRules,
): Findings {
  const relevant = relevantEvidence(evidence.sentences, sentence);
  const [nearest = null] = relevant.matches;
  const same = nearest !== null && speaksOfTheSame(sentence, nearest.sentence) ? nearest.sentence : null;
  const elp = isReadable(sentence.vector) ? evidence.readElp(sentence.vector) : null;
  const names = [...namesOf(sentence, evidence.names), ...newNameAtStart(sentence, evidence, same)];
  const numbers = numbersOf(sentence);
  const known: Known = {
    isRelevant: (key) => relevant.keys.has(key),
    isAnywhere: (key) => relevant.keys.has(key) || evidence.keys.has(key),
  };
  const compare = (mine: readonly string[], theirs: readonly string[]) =>
    compareSpecifics(mine, known, same === null ? null : nearest, theirs);
  return {
    sentence,
    nearest: nearest?.sentence ?? null,
    alike: relevant.alike,
    relevant: relevant.matches.map(({ sentence: match }) => match),
    cosine: Math.max(0, nearest?.cosine ?? 0),
    coverage: nearest?.coverage ?? 0,
    pairCoverage: relevant.pairCoverage,
    wholeCoverage: relevant.coverage,
    bigramCoverage: bigramCoverageOf(sentence, relevant),
    longestRun: longestRunOf(sentence, relevant),
    energy: subspaceEnergy(relevant.subspace, sentence.vector),
    novel: sentence.words.map(({ key }) => key).filter((key) => !relevant.keys.has(key)),
    numbers: compare(numbers, same === null ? [] : numbersOf(same)),
    names: compare(names, same === null ? [] : namesOf(same, evidence.names)),
    differsInPolarity: comparesWords && same !== null && differInPolarity(sentence, same),
    swapsRoles:
      same !== null &&
      [names, numbers].some(
        (specifics) => swapRoles(sentence, same, specifics) || exchangesAround(sentence, same, specifics),
      ),
    opposites: same === null || !comparesWords ? [] : oppositesIn(sentence, same),
    droppedHedges: same === null || !comparesWords ? [] : droppedHedges(sentence, same),
    replaced: same === null ? [] : replacedIn(sentence, same, nearest?.keys ?? same.keys),
    displaced: same === null ? [] : displacedFrom(evidence, { sentence, names, numbers }, same),
    elp,
    elpDivergence: elp === null || nearest === null ? 0 : elpDivergenceFrom(evidence, elp, nearest.sentence),
    sampleSupport: samples === null ? null : supportBySamples(sentence, samples),
  };
}

function elpDivergenceFrom(
  { readElp }: EvidenceIndex,
  elp: ElpChannels,
  { vector }: EvidenceSentence,
): number {
  return isReadable(vector) ? elpDivergence(elp, readElp(vector)) : 0;
}

/**
 * Share of the pairs of adjacent words of a claim that are adjacent in its evidence too, 0 to 1.
 */
function bigramCoverageOf(claim: Sentence, { matches }: RelevantEvidence): number {
  const pairs = bigramsOf(claim);
  return shareIn(pairs, new Set(matches.flatMap(({ sentence }) => bigramsOf(sentence))));
}

/**
 * Length of the longest run of words of a claim that a sentence also contains, as a share of the
 * words of the claim, 0 to 1.
 */
function longestRunOf({ words }: Sentence, { matches }: RelevantEvidence): number {
  if (words.length === 0) return 1;
  const mine = words.map(({ key }) => key);
  const runs = matches.map(({ sentence }) =>
    longestCommonRun(
      mine,
      sentence.words.map(({ key }) => key),
    ),
  );
  return Math.max(0, ...runs) / words.length;
}

function displacedFrom(evidence: EvidenceIndex, claim: WithSpecifics, counterpart: Sentence): string[] {
  const read = (sentence: Sentence) => ({
    sentence,
    names: namesOf(sentence, evidence.names),
    numbers: numbersOf(sentence),
  });
  const theirs = read(counterpart);
  return (['names', 'numbers'] as const).flatMap((kind) => {
    const isAnywhere = (key: string) => evidence.keys.has(key);
    const known = { isRelevant: isAnywhere, isAnywhere };
    const { misplaced } = compareSpecifics(claim[kind], known, counterpart, theirs[kind]);
    return [
      ...displacedIn(claim, theirs, kind, misplaced, evidence.sentences, read),
      ...statedInOtherClause(claim, theirs, kind),
    ];
  });
}

function speaksOfTheSame(sentence: Sentence, candidate: Sentence): boolean {
  const names = new Set(namesOf(sentence));
  const numbers = new Set(numbersOf(sentence));
  const subject = sentence.content.filter((key) => !names.has(key) && !numbers.has(key));
  return subject.length > 0 && shareIn(subject, candidate.keys) >= aligned;
}

/**
 * Returns the first word of a sentence if it is a name. It counts as one if it is new, and if the
 * counterpart contains a name that the sentence does not contain.
 */
function newNameAtStart(sentence: Sentence, evidence: EvidenceIndex, counterpart: Sentence | null): string[] {
  const start = possibleNameAtStart(sentence);
  if (start === null || counterpart === null || evidence.keys.has(start)) return [];
  const theirs = [...namesOf(counterpart, evidence.names), possibleNameAtStart(counterpart)];
  return theirs.some((name) => name !== null && !sentence.keys.has(name)) ? [start] : [];
}
