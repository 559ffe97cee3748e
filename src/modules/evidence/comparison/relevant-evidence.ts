import { leadingSubspace, type Subspace } from '../../../statistics/subspace.ts';
import { dot } from '../../../statistics/vectors.ts';
import type { EmbeddedSentence, EvidenceSentence } from '../text/sentence.ts';
import { isAnswered, isPlainNumber } from '../text/values/same-value.ts';
import type { Value } from '../text/values/value.ts';
import { isReadable } from './evidence-index.ts';
import { shareIn } from './overlap.ts';

/** Maximum number of sentences that one claim is compared with. */
const maxRelevant = 8;

/** Minimum number of content words that each additional sentence shares with the claim. */
const minShared = 2;

/**
 * Weight of the cosine when an additional sentence is chosen. The rest is the share of words it
 * adds.
 */
const cosineWeight = 0.25;

const subspaceRank = 5;

/** Maximum number of sentences that are kept by similarity alone. */
const maxAlike = 3;
/**
 * Share of the likeness of the most similar sentence that the others need. Sentences of irrelevant
 * passages hardly reach it.
 */
const likeEnough = 0.6;

/** A sentence of the evidence compared with a claim. */
export interface Match {
  readonly sentence: EvidenceSentence;
  readonly cosine: number;
  /** Share of the claim's content words that it contains, 0 to 1. */
  readonly coverage: number;
}

/** A sentence that a claim may rest on. */
export interface RelevantSentence extends Match {
  /** Its keys, and the keys of the values of the claim that its own values answer when rounded. */
  readonly keys: ReadonlySet<string>;
}

/**
 * The sentences of the evidence that a claim may rest on. The rest of the evidence does not count
 * for the claim.
 */
export interface RelevantEvidence {
  /**
   * The most similar sentence by meaning and words first, then the sentences that add most of the
   * missing words.
   */
  readonly matches: readonly RelevantSentence[];
  /** At most three sentences, the most similar by meaning and words first. */
  readonly alike: readonly EvidenceSentence[];
  /** Keys of all their words. */
  readonly keys: ReadonlySet<string>;
  /** Largest share of the claim's content words in two of them together, 0 to 1. */
  readonly pairCoverage: number;
  /** Share of the claim's content words in all of them together, 0 to 1. */
  readonly coverage: number;
  readonly subspace: Subspace;
}

/**
 * Chooses the sentences greedily. The first is the most similar one. Each of the others contains
 * most of the words that are still missing, and also shares other words with the claim.
 */
export function relevantEvidence(
  evidence: readonly EvidenceSentence[],
  claim: EmbeddedSentence,
): RelevantEvidence {
  const candidates = evidence.map((sentence) => ({
    sentence,
    cosine: dot(sentence.vector, claim.vector),
    coverage: shareIn(claim.content, sentence.keys),
  }));
  const matches: RelevantSentence[] = [];
  const missing = new Set(claim.content);
  const alike = mostAlikeOf(candidates);
  let next: Match | null = alike[0] ?? null;
  while (next !== null) {
    const keys = keysFor(claim, next.sentence);
    matches.push({ ...next, keys, coverage: shareIn(claim.content, keys) });
    for (const key of keys) missing.delete(key);
    next = matches.length < maxRelevant ? maxAdding(candidates, matches, missing, claim) : null;
  }
  const readable = matches.map(({ sentence }) => sentence.vector).filter(isReadable);
  return {
    matches,
    alike: alike.map(({ sentence }) => sentence),
    keys: new Set(matches.flatMap(({ keys }) => [...keys])),
    pairCoverage: Math.max(0, ...matches.map((match) => coverageWith(matches[0], match, claim))),
    coverage: claim.content.length === 0 ? 1 : 1 - missing.size / claim.content.length,
    subspace: leadingSubspace(readable, subspaceRank),
  };
}

/** The first match wins a tie. The order of the sentences depends on their texts only. */
function mostAlike(candidates: readonly Match[]): Match | null {
  let best: Match | null = null;
  for (const match of candidates) {
    if (best === null || likeness(match) > likeness(best)) best = match;
  }
  return best;
}

function mostAlikeOf(candidates: readonly Match[]): Match[] {
  const chosen: Match[] = [];
  while (chosen.length < maxAlike) {
    const next = mostAlike(candidates.filter((match) => !chosen.includes(match)));
    const [first] = chosen;
    if (next === null || (first && likeness(next) < likeEnough * likeness(first))) break;
    chosen.push(next);
  }
  return chosen;
}

function likeness({ cosine, coverage }: Match): number {
  return cosine + coverage;
}

function maxAdding(
  candidates: readonly Match[],
  chosen: readonly RelevantSentence[],
  missing: ReadonlySet<string>,
  { content }: EmbeddedSentence,
): Match | null {
  if (missing.size === 0) return null;
  let best: { readonly match: Match; readonly gain: number } | null = null;
  for (const match of candidates) {
    if (
      match.coverage * content.length < minShared - 0.5 ||
      chosen.some(({ sentence }) => sentence === match.sentence)
    )
      continue;
    const added = [...missing].filter((key) => match.sentence.keys.has(key)).length;
    if (added === 0) continue;
    const gain = added / content.length + cosineWeight * match.cosine;
    if (best === null || gain > best.gain) best = { match, gain };
  }
  return best?.match ?? null;
}

function coverageWith(
  first: RelevantSentence | undefined,
  other: RelevantSentence,
  { content }: EmbeddedSentence,
): number {
  return first === undefined ? 0 : shareIn(content, first.keys.union(other.keys));
}

/** "5 km" in the evidence answers "3.1 miles" in the claim, and "5" and "7" answer "5 to 7". */
function keysFor(claim: EmbeddedSentence, { keys, words }: EvidenceSentence): ReadonlySet<string> {
  const open = claim.words.flatMap(({ key, value }) =>
    value === null || keys.has(key) ? [] : [{ key, value }],
  );
  if (open.length === 0) return keys;
  const theirs = words.flatMap(({ value }) => value ?? []);
  const answered = open.filter(({ value }) => isAnswered(theirs, value) || hasBothEnds(value, keys));
  return answered.length === 0 ? keys : keys.union(new Set(answered.map(({ key }) => key)));
}

function hasBothEnds(value: Value, keys: ReadonlySet<string>): boolean {
  return value.ends?.every((end) => end.some(({ key }) => isPlainNumber(key) && keys.has(key))) === true;
}
