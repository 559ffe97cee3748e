import { type Counts, countKeys, countSorted, discountOf, discountsOf } from './counts.ts';

/** An n-gram that the model keeps, with what it gains over its back-off. */
export interface KeptNgram {
  /** Id of the first of three tokens. -1 for a pair. */
  readonly first: number;
  readonly second: number;
  readonly third: number;
  /** Natural logarithm of its probability. */
  readonly logProbability: number;
  /** Its occurrences times the gain in log probability, in nats. */
  readonly gain: number;
}

/** The smoothed model, before it is packed. */
export interface SmoothedModel {
  /** Log probability of each id. */
  readonly unigrams: Float64Array;
  /** Log back-off weight of each id as a context. */
  readonly unigramBackoffs: Float64Array;
  /** Pairs and triples that are kept, the largest gain first. */
  readonly bigrams: readonly KeptNgram[];
  readonly trigrams: readonly KeptNgram[];
  /** Log back-off weight of pairs as contexts, by `pairKey`. A pair that is missing has 0. */
  readonly bigramBackoffs: ReadonlyMap<number, number>;
}

export interface SmoothingLimits {
  readonly vocabulary: number;
  readonly bigrams: number;
  readonly trigrams: number;
  /** N-grams that occur less often are not kept. */
  readonly minCount: number;
}

/**
 * Interpolated Kneser-Ney smoothing with three discounts (Chen and Goodman 1998), pruned to the
 * n-grams that gain most over their back-off (after Stolcke 1998). The weights of the back-off make
 * the probabilities after each kept context sum to 1.
 * @param ids of all passages, each after two ids 0 for its start.
 */
export function smooth(ids: Uint16Array, limits: SmoothingLimits): SmoothedModel {
  const size = limits.vocabulary;
  const triples = tripleCounts(ids, size);
  const pairs = pairCounts(triples, size);
  const singles = new Float64Array(size);
  for (const key of pairs.continuations.keys) singles[key % size] = (singles[key % size] ?? 0) + 1;
  const total = singles.reduce((sum, count) => sum + count + 0.5, 0);
  const unigrams = singles.map((count) => (count + 0.5) / total);

  const second = interpolate(pairs.continuations, size, (key) => unigrams[key % size] ?? 0);
  const pairProbability = new Map<number, number>();
  for (let place = 0; place < second.probabilities.length; place += 1)
    pairProbability.set(pairs.continuations.keys[place] ?? 0, second.probabilities[place] ?? 0);
  const afterOne = (key: number) => {
    const known = pairProbability.get(key);
    if (known !== undefined) return known;
    return (second.weights.get(Math.floor(key / size)) ?? 1) * (unigrams[key % size] ?? 0);
  };
  const third = interpolate(triples, size, (key) => afterOne(key % (size * size)));

  const bigrams = best(pairs.continuations, limits.bigrams, (place, key) => ({
    count: pairs.raw.get(key) ?? 0,
    probability: second.probabilities[place] ?? 0,
    backoff: (second.weights.get(Math.floor(key / size)) ?? 1) * (unigrams[key % size] ?? 0),
  })).map((kept) => pairOf(kept, size));
  const trigrams = best(triples, limits.trigrams, (place, key) => {
    const count = triples.counts[place] ?? 0;
    return {
      count: count < limits.minCount ? 0 : count,
      probability: third.probabilities[place] ?? 0,
      backoff: (third.weights.get(Math.floor(key / size)) ?? 1) * afterOne(key % (size * size)),
    };
  }).map((kept) => tripleOf(kept, size));
  return {
    unigrams: unigrams.map(Math.log),
    unigramBackoffs: singleBackoffs(bigrams, unigrams),
    bigrams,
    trigrams,
    bigramBackoffs: pairBackoffs(trigrams, size, afterOne),
  };
}

/** Key of a pair of ids. */
export function pairKey(first: number, second: number, vocabulary: number): number {
  return first * vocabulary + second;
}

function tripleCounts(ids: Uint16Array, size: number): Counts {
  const keys = new Float64Array(ids.length);
  let length = 0;
  for (let place = 2; place < ids.length; place += 1) {
    const id = ids[place] ?? 0;
    if (id === 0) continue;
    keys[length] = ((ids[place - 2] ?? 0) * size + (ids[place - 1] ?? 0)) * size + id;
    length += 1;
  }
  return countKeys(keys.subarray(0, length));
}

/**
 * Number of different tokens before each pair, and occurrences of the pair. At the start of a text
 * there is one token before it, so the occurrences stand for both.
 */
function pairCounts(triples: Counts, size: number) {
  const square = size * size;
  const order = Uint32Array.from(triples.keys.keys());
  const pairAt = (place: number) => (triples.keys[place] ?? 0) % square;
  order.sort((one, other) => pairAt(one) - pairAt(other));
  const sorted = Float64Array.from(order, (place) => (triples.keys[place] ?? 0) % square);
  const countAt = (place: number) => triples.counts[order[place] ?? 0] ?? 0;
  const occurrences = countSorted(sorted, countAt);
  const continuations = countSorted(sorted, (place) => ((sorted[place] ?? 0) < size ? countAt(place) : 1));
  const raw = new Map<number, number>();
  for (const [place, key] of occurrences.keys.entries()) raw.set(key, occurrences.counts[place] ?? 0);
  return { continuations, raw };
}

/** Interpolated probabilities, and the weight of the lower order after each context. */
function interpolate({ keys, counts }: Counts, size: number, lower: (key: number) => number) {
  const discounts = discountsOf(counts);
  const probabilities = new Float64Array(keys.length);
  const weights = new Map<number, number>();
  for (let from = 0; from < keys.length; ) {
    const context = Math.floor((keys[from] ?? 0) / size);
    let to = from;
    let total = 0;
    let freed = 0;
    for (; to < keys.length && Math.floor((keys[to] ?? 0) / size) === context; to += 1) {
      total += counts[to] ?? 0;
      freed += discountOf(discounts, counts[to] ?? 0);
    }
    const weight = freed / total;
    weights.set(context, weight);
    for (let place = from; place < to; place += 1) {
      const count = counts[place] ?? 0;
      probabilities[place] =
        (count - discountOf(discounts, count)) / total + weight * lower(keys[place] ?? 0);
    }
    from = to;
  }
  return { probabilities, weights };
}

interface Candidate {
  readonly count: number;
  readonly probability: number;
  readonly backoff: number;
}

/** The n-grams with the largest gain, the largest first. */
function best({ keys }: Counts, max: number, read: (place: number, key: number) => Candidate) {
  const gains = new Float64Array(keys.length);
  for (let place = 0; place < keys.length; place += 1) {
    const { count, probability, backoff } = read(place, keys[place] ?? 0);
    gains[place] = count * Math.log(probability / backoff);
  }
  const limit = gains.slice().sort().at(-max) ?? Number.NEGATIVE_INFINITY;
  const kept: Best[] = [];
  for (let place = 0; place < keys.length; place += 1) {
    const gain = gains[place] ?? 0;
    const key = keys[place] ?? 0;
    if (gain >= limit && gain > 0) kept.push({ key, probability: read(place, key).probability, gain });
  }
  return kept.sort((one, other) => other.gain - one.gain || one.key - other.key);
}

interface Best {
  readonly key: number;
  readonly probability: number;
  readonly gain: number;
}

function pairOf({ key, probability, gain }: Best, size: number): KeptNgram {
  return {
    first: -1,
    second: Math.floor(key / size),
    third: key % size,
    logProbability: Math.log(probability),
    gain,
  };
}

function tripleOf({ key, probability, gain }: Best, size: number): KeptNgram {
  const pair = Math.floor(key / size);
  return {
    first: Math.floor(pair / size),
    second: pair % size,
    third: key % size,
    logProbability: Math.log(probability),
    gain,
  };
}

function singleBackoffs(bigrams: readonly KeptNgram[], unigrams: Float64Array): Float64Array {
  const [taken, lower] = [new Float64Array(unigrams.length), new Float64Array(unigrams.length)];
  for (const { second, third, logProbability } of bigrams) {
    taken[second] = (taken[second] ?? 0) + Math.exp(logProbability);
    lower[second] = (lower[second] ?? 0) + (unigrams[third] ?? 0);
  }
  return taken.map((share, id) => Math.log((1 - share) / (1 - (lower[id] ?? 0))));
}

function pairBackoffs(
  trigrams: readonly KeptNgram[],
  size: number,
  afterOne: (key: number) => number,
): Map<number, number> {
  const sums = new Map<number, { taken: number; lower: number }>();
  for (const { first, second, third, logProbability } of trigrams) {
    const key = pairKey(first, second, size);
    const sum = sums.get(key) ?? { taken: 0, lower: 0 };
    sum.taken += Math.exp(logProbability);
    sum.lower += afterOne(pairKey(second, third, size));
    sums.set(key, sum);
  }
  const backoffs = [...sums].map(
    ([key, { taken, lower }]) =>
      [key, Math.log(Math.max(1e-6, 1 - taken) / Math.max(1e-6, 1 - lower))] as const,
  );
  return new Map(backoffs);
}
