import { type LanguageModel, stepsPerNat } from '../../src/domain/language/language-model.ts';
import { bucketOf, markOf, slotsPerBucket } from '../../src/statistics/ngram-hash.ts';
import { type KeptNgram, pairKey, type SmoothedModel } from './kneser-ney.ts';

/** Puts the n-grams into tables of bytes. A full bucket drops those that gain least. */
export function pack(
  vocabulary: ReadonlyMap<string, number>,
  { unigrams, unigramBackoffs, bigrams, trigrams, bigramBackoffs }: SmoothedModel,
  letters: Float64Array,
  slotsPerNgram: number,
): LanguageModel {
  const pairs = tableOf(bigrams, slotsPerNgram);
  const backoffs = new Uint8Array(pairs.marks.length);
  for (const [slot, ngram] of pairs.placed) {
    const backoff = bigramBackoffs.get(pairKey(ngram.second, ngram.third, vocabulary.size)) ?? 0;
    backoffs[slot] = byteOf(backoff);
  }
  const { marks, probabilities } = tableOf(trigrams, slotsPerNgram);
  return {
    vocabulary,
    unigrams: { probabilities: bytesOf(unigrams), backoffs: bytesOf(unigramBackoffs) },
    bigrams: { marks: pairs.marks, probabilities: pairs.probabilities, backoffs },
    trigrams: { marks, probabilities },
    letters: bytesOf(letters),
  };
}

function tableOf(ngrams: readonly KeptNgram[], slotsPerNgram: number) {
  const slots = Math.ceil((ngrams.length * slotsPerNgram) / slotsPerBucket) * slotsPerBucket;
  const marks = new Uint16Array(slots);
  const probabilities = new Uint8Array(slots);
  const placed: (readonly [slot: number, ngram: KeptNgram])[] = [];
  for (const ngram of ngrams) {
    const { first, second, third } = ngram;
    const bucket = bucketOf(slots, first, second, third);
    const free = marks.subarray(bucket, bucket + slotsPerBucket).indexOf(0);
    if (free < 0) continue;
    marks[bucket + free] = markOf(first, second, third);
    probabilities[bucket + free] = byteOf(ngram.logProbability);
    placed.push([bucket + free, ngram]);
  }
  return { marks, probabilities, placed };
}

function bytesOf(logarithms: Float64Array): Uint8Array {
  return Uint8Array.from(logarithms, byteOf);
}

/** A positive logarithm, which only a back-off weight can have, becomes 0. */
function byteOf(logarithm: number): number {
  return Math.min(255, Math.max(0, Math.round(-logarithm * stepsPerNat)));
}
