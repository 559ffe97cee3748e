import { createRandom, type Random, shuffled } from '../../default-model/random.ts';
import { type ChangedSentence, changeValue, displaceValue } from './changed-values.ts';
import { sentencesOf } from './passage-sentences.ts';
import type { PublicPassages } from './public-passages.ts';
import { type Value, type ValueKind, valuesOf } from './values.ts';

/** A sentence copied from the first passage, and the same with one value changed. */
export interface CopiedCase {
  readonly passages: readonly string[];
  readonly sentence: string;
  /** With a value that none of the passages holds. */
  readonly changed: ChangedSentence;
  /** With a value that the first passage holds elsewhere. Null if it holds none that fits. */
  readonly displaced: ChangedSentence | null;
  /** The sentences before and after it. Empty unless they were asked for. */
  readonly before: string;
  readonly after: string;
}

type Candidate = Pick<CopiedCase, 'sentence' | 'before' | 'after'>;

export interface CaseOptions {
  readonly count: number;
  readonly seed: number;
  /** Whether each sentence must have a plain sentence on both sides. */
  readonly betweenOthers: boolean;
}

const otherPassages = 2;

/**
 * Draws one sentence of each of so many passages, with two other passages beside it. Kinds of
 * values that are rare so far come first, so that no kind dominates. Fewer cases are drawn if the
 * passages do not hold as many.
 */
export function copiedCases(pool: PublicPassages, options: CaseOptions): CopiedCase[] {
  const random = createRandom(options.seed);
  const order = shuffled(pool.passages, random);
  const drawnOf = new Map<ValueKind, number>();
  const cases: CopiedCase[] = [];
  for (const [at, passage] of order.entries()) {
    if (cases.length >= options.count) break;
    const others = Array.from({ length: otherPassages }, (_, index) => order.at(at - 1 - index) ?? '');
    const passages = [passage, ...others];
    const candidates = options.betweenOthers ? candidatesBetween(passage) : candidatesOf(passage);
    const values = candidates.flatMap((candidate) =>
      valuesOf(candidate.sentence, pool.persons).map((value) => ({ candidate, value })),
    );
    const ranked = rarestFirst(values, drawnOf, random);
    const drawn = firstChanged(ranked, passages, random);
    if (drawn === null) continue;
    drawnOf.set(drawn.changed.kind, (drawnOf.get(drawn.changed.kind) ?? 0) + 1);
    const elsewhere = valuesOf(passage, pool.persons);
    const own = ranked.filter(({ candidate }) => candidate.sentence === drawn.sentence);
    const displaced = own
      .values()
      .map(({ value }) => displaceValue(drawn.sentence, value, elsewhere, random));
    cases.push({ ...drawn, displaced: displaced.find((one) => one !== null) ?? null });
  }
  return cases;
}

function candidatesOf(passage: string): Candidate[] {
  const sentences = sentencesOf(passage).filter((sentence) => sentence !== null);
  return sentences.map((sentence) => ({ sentence, before: '', after: '' }));
}

function candidatesBetween(passage: string): Candidate[] {
  const sentences = sentencesOf(passage);
  return sentences.flatMap((sentence, index) => {
    const [before, after] = [sentences[index - 1] ?? null, sentences[index + 1] ?? null];
    return sentence === null || before === null || after === null ? [] : [{ sentence, before, after }];
  });
}

type CandidateValue = { readonly candidate: Candidate; readonly value: Value };

function rarestFirst(
  values: readonly CandidateValue[],
  drawnOf: ReadonlyMap<ValueKind, number>,
  random: Random,
): CandidateValue[] {
  const drawn = ({ value }: CandidateValue) => drawnOf.get(value.kind) ?? 0;
  return shuffled(values, random).toSorted((one, other) => drawn(one) - drawn(other));
}

function firstChanged(
  values: readonly CandidateValue[],
  passages: readonly string[],
  random: Random,
): Omit<CopiedCase, 'displaced'> | null {
  for (const { candidate, value } of values) {
    const changed = changeValue(candidate.sentence, value, passages, random);
    if (changed !== null) return { ...candidate, passages, changed };
  }
  return null;
}
