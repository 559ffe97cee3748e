import { backward, encode, type TokenBatch } from './bag-encoder.ts';
import { batches } from './batches.ts';
import { cosineOrder, informationNoise, type PairLoss } from './losses.ts';
import type { Matrix } from './matrix.ts';
import { SparseAdagrad } from './optimiser.ts';
import type { Random } from './random.ts';

/** Two texts as token ids, neither empty. */
export type TokenPair = { readonly first: readonly number[]; readonly second: readonly number[] };
export type ScoredTokenPair = TokenPair & { readonly score: number };

export type Schedule = {
  readonly steps: number;
  readonly batch: number;
  readonly temperature: number;
  readonly rate: number;
};

/** Called after each step with its number, from 1, and its loss. */
export type OnStep = (step: number, loss: number) => void;

/**
 * Moves texts of similar meaning together and the other texts of a batch apart. Changes the table.
 */
export function trainMeaning(
  table: Matrix,
  pairs: readonly TokenPair[],
  schedule: Schedule,
  random: Random,
  onStep: OnStep,
): void {
  train(table, pairs, schedule, random, onStep, (first, second) =>
    informationNoise(first, second, schedule.temperature),
  );
}

/** Orders cosines as the human scores order the pairs. Changes the table. */
export function trainSimilarity(
  table: Matrix,
  pairs: readonly ScoredTokenPair[],
  schedule: Schedule,
  random: Random,
  onStep: OnStep,
): void {
  train(table, pairs, schedule, random, onStep, (first, second, batch) =>
    cosineOrder(
      first,
      second,
      batch.map((pair) => pair.score),
      schedule.temperature,
    ),
  );
}

/** Adagrad steps over batches, with a rate that falls linearly to zero. */
function train<Pair extends TokenPair>(
  table: Matrix,
  pairs: readonly Pair[],
  schedule: Schedule,
  random: Random,
  onStep: OnStep,
  lossOf: (first: Matrix, second: Matrix, batch: readonly Pair[]) => PairLoss,
): void {
  const optimiser = new SparseAdagrad(table);
  let step = 0;
  for (const batch of batches(pairs, schedule.batch, random)) {
    if (step === schedule.steps) return;
    step += 1;
    const firsts: TokenBatch = batch.map((pair) => pair.first);
    const seconds: TokenBatch = batch.map((pair) => pair.second);
    const first = encode(table, firsts);
    const second = encode(table, seconds);
    const { loss, byFirst, bySecond } = lossOf(first.unit, second.unit, batch);
    backward(first, firsts, byFirst, optimiser.gradient);
    backward(second, seconds, bySecond, optimiser.gradient);
    optimiser.step(schedule.rate * (1 - step / (schedule.steps + 1)));
    onStep(step, loss);
  }
}
