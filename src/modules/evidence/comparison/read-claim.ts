import type { TimeSlicer } from '../../../platform/concurrency/time-slicer.ts';
import { dot, mean, unit } from '../../../statistics/vectors.ts';
import { passageSentences } from '../text/passages.ts';
import {
  type EmbeddedSentence,
  type EvidenceSentence,
  readSentence,
  type Sentence,
} from '../text/sentence.ts';
import { joinedTo, sentencesOf } from '../text/sentences.ts';

/** Sentences of a response; those of a longer one are joined. */
const mostResponseSentences = 256;
/** Sentences of the evidence that are compared; of more, those that share most words with the response. */
const mostEvidenceSentences = 512;

/** Samples that are compared. */
const mostSamples = 32;
/** Sentences of a sample, and of all samples that are compared; those of a longer one are joined. */
const mostSampleSentences = 32;
const mostSentencesOfSamples = 512;

/** Signs of a script that no tokenizer knows: a text with the same vector is all unknown to the model. */
const unknownSigns = '𒀀 𒀀 𒀀 𒀀';
/** Cosine to the unknown signs from which a sentence counts as unread. */
const unreadable = 0.95;

/** Texts to unit vectors, in order. */
type Embed = (texts: readonly string[]) => Promise<readonly ArrayLike<number>[]>;

/** A response and its evidence, cut into sentences and embedded. Where the model reads nothing, vectors are zero. */
export interface ReadClaim {
  readonly response: readonly EmbeddedSentence[];
  readonly evidence: readonly EvidenceSentence[];
  /** One a sample, in the order of their texts: the unit mean of its sentences' vectors. */
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
    readonly response: string;
    readonly passages: readonly string[];
    readonly samples: readonly string[];
  },
  slicer: TimeSlicer,
): Promise<ReadClaim> {
  await slicer.startSlice();
  const cut = await slicer.run(() => joinedTo(mostResponseSentences, sentencesOf(texts.response)));
  const response = await slicer.map(cut, readSentence);
  const wanted = new Set(response.flatMap(({ content }) => content));
  const evidence = await passageSentences(texts.passages, wanted, mostEvidenceSentences, slicer);
  const chosen = chosenSamples(texts.samples);
  const mostSentences = Math.min(mostSampleSentences, Math.floor(mostSentencesOfSamples / chosen.length));
  const samples: Sentence[][] = [];
  for (const sentences of await slicer.map(chosen, (one) => joinedTo(mostSentences, sentencesOf(one)))) {
    samples.push(await slicer.map(sentences, readSentence));
  }
  const all = [...response, ...evidence, ...samples.flat()].map(({ text }) => text);
  const vectorOf = await readableVectors(embed, all);
  await slicer.startSlice();
  const embedded = <Kind extends { readonly text: string }>(sentence: Kind) => ({
    ...sentence,
    vector: vectorOf(sentence.text),
  });
  return {
    response: response.map(embedded),
    evidence: evidence.map(embedded),
    samples: samples.map((sentences) => sampleOf(sentences.map(embedded))),
  };
}

/** Of so many at most, spread evenly over the order of their texts, so that the order in which they are given chooses none. */
function chosenSamples(samples: readonly string[]): string[] {
  const sorted = samples.toSorted();
  if (sorted.length <= mostSamples) return sorted;
  return Array.from(
    { length: mostSamples },
    (_, place) => sorted[Math.floor((place * sorted.length) / mostSamples)] ?? '',
  );
}

function sampleOf(sentences: readonly EmbeddedSentence[]): Sample {
  return { sentences, centre: centreOf(sentences) };
}

/** The unit mean of some sentences' vectors; empty when there are none. */
export function centreOf(sentences: readonly EmbeddedSentence[]): ArrayLike<number> {
  return sentences.length === 0 ? [] : unit(mean(sentences.map(({ vector }) => vector)));
}

/** Each text is embedded once; what the model cannot read gets a zero vector. */
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
