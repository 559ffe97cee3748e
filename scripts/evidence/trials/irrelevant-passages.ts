import { type Random, shuffled } from '../../default-model/random.ts';
import { wordsFound } from '../baselines.ts';

/** How the same answer may be given again, with more or other passages that do not bear on it. */
export interface Rearrangement {
  readonly name: string;
  /** The passages that the second judgement is compared with. */
  readonly before: readonly string[];
  readonly after: readonly string[];
}

const candidates = 20;
const severalPassages = 4;

/**
 * Draws passages about other things: of twenty drawn at random, those that hold fewest of the
 * words.
 */
export function drawIrrelevant(pool: readonly string[], answer: string, random: Random): string[] {
  const drawn = Array.from({ length: candidates }, () => pool[random.below(pool.length)] ?? '');
  const words = [...new Set(answer.match(/[\p{L}\p{N}]{4,}/gu))].join(' ');
  const ranked = [...new Set(drawn)].map((passage) => ({ passage, found: wordsFound(words, [passage]) }));
  return ranked
    .toSorted((one, other) => one.found - other.found)
    .slice(0, severalPassages)
    .map(({ passage }) => passage);
}

/** The rearrangements of the passages of a pair, which leave its own passages whole. */
export function rearrangements(
  own: readonly string[],
  irrelevant: readonly string[],
  random: Random,
): Rearrangement[] {
  const all = [...own, ...irrelevant];
  return [
    { name: 'one added', before: own, after: [...own, ...irrelevant.slice(0, 1)] },
    { name: 'four added', before: own, after: all },
    { name: 'four added in front', before: own, after: [...irrelevant, ...own] },
    { name: 'four repeated', before: all, after: [...all, ...irrelevant] },
    { name: 'four split in two', before: all, after: [...own, ...irrelevant.flatMap(halves)] },
    { name: 'all reordered', before: all, after: shuffled(all, random) },
  ];
}

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/**
 * A passage cut after the sentence nearest to its middle; a passage of one sentence stays whole.
 */
export function halves(passage: string): string[] {
  const starts = Array.from(segmenter.segment(passage), ({ index }) => index).slice(1);
  const middle = passage.length / 2;
  const [cut] = starts.toSorted((one, other) => Math.abs(one - middle) - Math.abs(other - middle));
  return cut === undefined ? [passage] : [passage.slice(0, cut).trim(), passage.slice(cut).trim()];
}
