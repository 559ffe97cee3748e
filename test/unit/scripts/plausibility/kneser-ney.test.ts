import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../../scripts/default-model/random.ts';
import { pairKey, smooth } from '../../../../scripts/plausibility/kneser-ney.ts';

const vocabulary = 12;
const everything = { vocabulary, bigrams: 10_000, trigrams: 10_000, minCount: 1 };

/**
 * Passages over ids 1 to 11 in which each id after two neighbours prefers to go on or to return.
 */
function passages(seed: number, count: number): Uint16Array {
  const random = createRandom(seed);
  const ids: number[] = [];
  for (let passage = 0; passage < count; passage += 1) {
    ids.push(0, 0);
    let [before, id] = [1 + random.below(11), 1 + random.below(11)];
    for (let place = 0; place < 12; place += 1) {
      ids.push(id);
      const preferred = 1 + ((before + id) % 11);
      [before, id] = [id, random.uniform() < 0.6 ? preferred : 1 + random.below(11)];
    }
  }
  return Uint16Array.from(ids);
}

describe('the smoothed model', () => {
  const model = smooth(passages(1, 2000), everything);
  const pairs = new Map(
    model.bigrams.map((ngram) => [pairKey(ngram.second, ngram.third, vocabulary), ngram.logProbability]),
  );
  const triples = new Map(
    model.trigrams.map((ngram) => [
      pairKey(ngram.first, pairKey(ngram.second, ngram.third, vocabulary), vocabulary ** 2),
      ngram.logProbability,
    ]),
  );
  const afterOne = (second: number, third: number) =>
    Math.exp(
      pairs.get(pairKey(second, third, vocabulary)) ??
        (model.unigramBackoffs[second] ?? 0) + (model.unigrams[third] ?? 0),
    );
  const afterTwo = (first: number, second: number, third: number) => {
    const key = pairKey(first, pairKey(second, third, vocabulary), vocabulary ** 2);
    const known = triples.get(key);
    if (known !== undefined) return Math.exp(known);
    const backoff = model.bigramBackoffs.get(pairKey(first, second, vocabulary)) ?? 0;
    return Math.exp(backoff) * afterOne(second, third);
  };
  const sum = (probability: (id: number) => number) =>
    Array.from({ length: vocabulary }, (_, id) => probability(id)).reduce((one, other) => one + other, 0);

  test('gives every token a probability, and all together 1', () => {
    expect(sum((id) => Math.exp(model.unigrams[id] ?? 0))).toBeCloseTo(1, 9);
    expect([...model.unigrams].every(Number.isFinite)).toBe(true);
  });

  test('gives probabilities after one token and after two that sum to 1', () => {
    for (let second = 1; second < vocabulary; second += 1) {
      expect(sum((id) => afterOne(second, id))).toBeCloseTo(1, 6);
      for (const first of [0, 3, 7]) expect(sum((id) => afterTwo(first, second, id))).toBeCloseTo(1, 3);
    }
  });

  test('prefers what the passages prefer', () => {
    for (let id = 2; id < 11; id += 1) {
      const preferred = 1 + ((id - 1 + id) % 11);
      expect(afterTwo(id - 1, id, preferred)).toBeGreaterThan(0.45);
      expect(afterTwo(id - 1, id, 1 + ((preferred + 4) % 11))).toBeLessThan(0.2);
    }
  });

  test('keeps the n-grams that gain most when it may keep few', () => {
    const few = smooth(passages(1, 2000), { ...everything, bigrams: 8, trigrams: 5 });
    expect(few.bigrams).toHaveLength(8);
    expect(few.trigrams).toHaveLength(5);
    const gains = model.trigrams.map(({ gain }) => gain);
    expect(gains).toEqual(gains.toSorted((one, other) => other - one));
    expect(few.trigrams).toEqual(model.trigrams.slice(0, 5));
    expect(few.bigrams).toEqual(model.bigrams.slice(0, 8));
  });

  test('does not keep rare triples, and is the same every time', () => {
    const common = smooth(passages(1, 2000), { ...everything, minCount: 3 });
    expect(common.trigrams.length).toBeGreaterThan(50);
    expect(common.trigrams.length).toBeLessThan(model.trigrams.length);
    expect(smooth(passages(1, 2000), everything)).toEqual(model);
  });
});
