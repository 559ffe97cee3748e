import type { TimeSlicer } from '../../../platform/concurrency/time-slicer.ts';
import { dot, mean, unit } from '../../../statistics/vectors.ts';
import { claimText } from '../answer/claim-text.ts';
import type { AnswerPart } from '../answer/part.ts';
import { readAnswer } from '../answer/read-answer.ts';
import { passageSentences } from '../text/passages.ts';
import {
  type EmbeddedSentence,
  type EvidenceSentence,
  readSentence,
  type Sentence,
} from '../text/sentence.ts';
import { joinedTo, sentencesOf } from '../text/sentences.ts';
import { keysOf } from './overlap.ts';

/** Maximum number of claims of a response. Adjacent claims of a longer response are joined. */
const maxClaims = 256;
/**
 * Maximum number of evidence sentences that are compared. If there are more, the sentences that
 * share the most words with the response are compared.
 */
const maxEvidenceSentences = 512;

/** Maximum number of samples that are compared. */
const maxSamples = 32;
/**
 * Maximum number of sentences per sample and over all compared samples. Sentences of a longer
 * sample are joined.
 */
const maxSampleSentences = 32;
const maxSentencesOfSamples = 512;

/**
 * Characters of a script that no tokenizer knows. A text with the same vector is completely unknown
 * to the model.
 */
const unknownSigns = '𒀀 𒀀 𒀀 𒀀';
/** A sentence with at least this cosine to the vector of unknown characters is unreadable. */
const unreadable = 0.95;

/** Turns texts into unit vectors, in order. */
type Embed = (texts: readonly string[]) => Promise<readonly ArrayLike<number>[]>;

/** A claim of a response. Its text is the text by which it is judged. */
export interface ReadSentence extends EmbeddedSentence {
  /** The claim as it stands in the response. */
  readonly part: AnswerPart;
}

/**
 * A response and its evidence, split into claims and sentences and embedded. If the model cannot
 * read a sentence, its vector is zero.
 */
export interface ReadClaim {
  /** All parts of the response, in order. */
  readonly parts: readonly AnswerPart[];
  readonly claims: readonly ReadSentence[];
  readonly evidence: readonly EvidenceSentence[];
  /**
   * One per sample, in the order of their texts. `centre` is the unit mean of the vectors of its
   * sentences.
   */
  readonly samples: readonly Sample[];
}

export interface Sample {
  readonly sentences: readonly EmbeddedSentence[];
  readonly centre: ArrayLike<number>;
}

/** Reads all texts of a claim in one call of the model. */
export async function readClaim(
  embed: Embed,
  texts: {
    readonly question: string | null;
    readonly response: string;
    readonly passages: readonly string[];
    readonly samples: readonly string[];
  },
  slicer: TimeSlicer,
): Promise<ReadClaim> {
  await slicer.startSlice();
  const parts = await slicer.run(() => readAnswer(texts.response));
  const stated = joinedParts(parts.filter(({ kind }) => kind === 'CLAIM'));
  const question = stated.length === 1 ? texts.question : null;
  const whole = await slicer.map(stated, (part) => ({
    ...readSentence(claimText(part, question, () => true)),
    part,
  }));
  const wanted = new Set(whole.flatMap(({ content }) => content));
  const evidence = await passageSentences(texts.passages, wanted, maxEvidenceSentences, slicer);
  const known = await slicer.run(() => keysOf(evidence));
  const claims = await slicer.map(whole, (claim) => {
    if (claim.part.lead === '' && question === null) return claim;
    const text = claimText(claim.part, question, (key) => known.has(key));
    return text === claim.text ? claim : { ...readSentence(text), part: claim.part };
  });
  const chosen = chosenSamples(texts.samples);
  const maxSentences = Math.min(maxSampleSentences, Math.floor(maxSentencesOfSamples / chosen.length));
  const samples: Sentence[][] = [];
  for (const sentences of await slicer.map(chosen, (one) => joinedTo(maxSentences, sentencesOf(one)))) {
    samples.push(await slicer.map(sentences, readSentence));
  }
  const all = [...claims, ...evidence, ...samples.flat()].map(({ text }) => text);
  const vectorOf = await readableVectors(embed, all);
  await slicer.startSlice();
  const embedded = <Kind extends { readonly text: string }>(sentence: Kind) => ({
    ...sentence,
    vector: vectorOf(sentence.text),
  });
  return {
    parts,
    claims: claims.map(embedded),
    evidence: evidence.map(embedded),
    samples: samples.map((sentences) => sampleOf(sentences.map(embedded))),
  };
}

/** Joins adjacent claims, in order, until there are few enough. No text is lost. */
function joinedParts(claims: readonly AnswerPart[]): AnswerPart[] {
  const size = Math.ceil(claims.length / maxClaims);
  if (size <= 1) return [...claims];
  return Array.from({ length: Math.ceil(claims.length / size) }, (_, group) =>
    claims.slice(group * size, (group + 1) * size),
  ).flatMap((group) => {
    const [first, last] = [group.at(0), group.at(-1)];
    if (first === undefined || last === undefined) return [];
    const citations = group.flatMap((one) => one.citations);
    return [{ ...first, end: last.end, text: group.map(({ text }) => text).join(' '), citations }];
  });
}

/**
 * Returns at most `maxSamples` samples, spread evenly over the order of their texts, so that the
 * choice does not depend on the order in which they are given.
 */
function chosenSamples(samples: readonly string[]): string[] {
  const sorted = samples.toSorted();
  if (sorted.length <= maxSamples) return sorted;
  return Array.from(
    { length: maxSamples },
    (_, place) => sorted[Math.floor((place * sorted.length) / maxSamples)] ?? '',
  );
}

function sampleOf(sentences: readonly EmbeddedSentence[]): Sample {
  return { sentences, centre: centreOf(sentences) };
}

/** Unit mean of the vectors of the given sentences. Empty if there are none. */
export function centreOf(sentences: readonly EmbeddedSentence[]): ArrayLike<number> {
  return sentences.length === 0 ? [] : unit(mean(sentences.map(({ vector }) => vector)));
}

/** Each text is embedded once. A text that the model cannot read gets a zero vector. */
async function readableVectors(embed: Embed, texts: readonly string[]) {
  const distinct = [...new Set(texts)];
  const [unknown = [], ...vectors] = await embed([unknownSigns, ...distinct]);
  const byText = new Map(
    distinct.map((text, index) => {
      const vector = vectors[index] ?? [];
      return [text, dot(vector, unknown) >= unreadable ? new Float32Array(vector.length) : vector] as const;
    }),
  );
  return (text: string): ArrayLike<number> => byText.get(text) ?? [];
}
