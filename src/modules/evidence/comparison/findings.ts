import { type ElpChannels, elpDivergence } from '../../../domain/elp.ts';
import { subspaceEnergy } from '../../../statistics/subspace.ts';
import { dot } from '../../../statistics/vectors.ts';
import { namesOf, possibleNameAtStart } from '../text/names.ts';
import { differInPolarity } from '../text/polarity.ts';
import type { EmbeddedSentence, EvidenceSentence, Sentence } from '../text/sentence.ts';
import { displacedIn, type WithSpecifics } from './displaced.ts';
import { type EvidenceIndex, isReadable } from './evidence-index.ts';
import { shareIn } from './overlap.ts';
import { swapRoles } from './roles.ts';
import { type SampleIndex, supportBySamples } from './sample-index.ts';
import { compareSpecifics, numbersOf, type Specifics } from './specifics.ts';

/**
 * A sentence of the evidence is about the same thing as a sentence of the response if it contains
 * this share of its content words, not counting numbers and names.
 */
const aligned = 0.6;

/** Results of comparing one sentence of a response with the evidence. */
export interface Findings {
  readonly sentence: EmbeddedSentence;
  /** The most similar sentence of the evidence, by meaning and words together. */
  readonly nearest: EvidenceSentence | null;
  /** Highest cosine with a sentence of the evidence. 0 if there is none. */
  readonly cosine: number;
  /** Highest share of its content words in one sentence of the evidence, 0 to 1. */
  readonly coverage: number;
  /** Share of its energy in the subspace of the evidence, corrected for chance, 0 to 1. */
  readonly energy: number;
  /** Keys of all its words that do not occur in the evidence. */
  readonly novel: readonly string[];
  readonly numbers: Specifics;
  readonly names: Specifics;
  readonly differsInPolarity: boolean;
  readonly swapsRoles: boolean;
  /** Numbers and names that the evidence states about something else. */
  readonly displaced: readonly string[];
  /** Ethos, logos and pathos of the sentence. Null if the model cannot read it. */
  readonly elp: ElpChannels | null;
  /**
   * Total variation between its channels and the mean of the evidence, 0 to 1. 0 if the model
   * cannot read it.
   */
  readonly elpDivergence: number;
  /**
   * Mean over the samples of its cosine with the nearest sentence of each sample. Null without
   * samples.
   */
  readonly sampleSupport: number | null;
}

interface Match {
  readonly sentence: EvidenceSentence;
  readonly cosine: number;
  readonly coverage: number;
}

export function holdAgainst(
  evidence: EvidenceIndex,
  samples: SampleIndex | null,
  sentence: EmbeddedSentence,
): Findings {
  const matches = evidence.sentences.map((candidate) => ({
    sentence: candidate,
    cosine: dot(candidate.vector, sentence.vector),
    coverage: shareIn(sentence.content, candidate.keys),
  }));
  const nearest = nearestOf(matches);
  const same = nearest !== null && speaksOfTheSame(sentence, nearest.sentence) ? nearest.sentence : null;
  const elp = isReadable(sentence.vector) ? evidence.readElp(sentence.vector) : null;
  const names = [...namesOf(sentence, evidence.names), ...newNameAtStart(sentence, evidence, same)];
  const numbers = numbersOf(sentence);
  return {
    sentence,
    nearest: nearest?.sentence ?? null,
    cosine: Math.max(0, ...matches.map(({ cosine }) => cosine)),
    coverage: matches.reduce((largest, { coverage }) => Math.max(largest, coverage), 0),
    energy: subspaceEnergy(evidence.subspace, sentence.vector),
    novel: sentence.words.map(({ key }) => key).filter((key) => !evidence.keys.has(key)),
    numbers: compareSpecifics(numbers, evidence.keys, same, same === null ? [] : numbersOf(same)),
    names: compareSpecifics(names, evidence.keys, same, same === null ? [] : namesOf(same, evidence.names)),
    differsInPolarity: same !== null && differInPolarity(sentence, same),
    swapsRoles: same !== null && (swapRoles(sentence, same, names) || swapRoles(sentence, same, numbers)),
    displaced: same === null ? [] : displacedFrom(evidence, { sentence, names, numbers }, same),
    elp,
    elpDivergence: elp === null ? 0 : elpDivergence(elp, evidence.elp),
    sampleSupport: samples === null ? null : supportBySamples(sentence, samples),
  };
}

function displacedFrom(evidence: EvidenceIndex, claim: WithSpecifics, counterpart: Sentence): string[] {
  const read = (sentence: Sentence) => ({
    sentence,
    names: namesOf(sentence, evidence.names),
    numbers: numbersOf(sentence),
  });
  const theirs = read(counterpart);
  return (['names', 'numbers'] as const).flatMap((kind) => {
    const { misplaced } = compareSpecifics(claim[kind], evidence.keys, counterpart, theirs[kind]);
    return displacedIn(claim, theirs, kind, misplaced, evidence.sentences, read);
  });
}

/** The first match wins a tie. The order of the sentences depends on their texts only. */
function nearestOf(matches: readonly Match[]): Match | null {
  let nearest: Match | null = null;
  for (const match of matches) {
    if (nearest === null || likeness(match) > likeness(nearest)) nearest = match;
  }
  return nearest;
}

function likeness({ cosine, coverage }: Match): number {
  return cosine + coverage;
}

function speaksOfTheSame(sentence: Sentence, candidate: Sentence): boolean {
  const names = new Set(namesOf(sentence));
  const numbers = new Set(numbersOf(sentence));
  const subject = sentence.content.filter((key) => !names.has(key) && !numbers.has(key));
  return subject.length > 0 && shareIn(subject, candidate.keys) >= aligned;
}

/**
 * Returns the first word of a sentence if it is new and its counterpart contains a name that the
 * sentence does not contain: then the word is a name too.
 */
function newNameAtStart(sentence: Sentence, evidence: EvidenceIndex, counterpart: Sentence | null): string[] {
  const start = possibleNameAtStart(sentence);
  if (start === null || counterpart === null || evidence.keys.has(start)) return [];
  const theirs = [...namesOf(counterpart, evidence.names), possibleNameAtStart(counterpart)];
  return theirs.some((name) => name !== null && !sentence.keys.has(name)) ? [start] : [];
}
