import type { ModelSignature } from '../model-signature.ts';
import type { ScoreLabels } from '../score-labels.ts';
import { l2Normalise, maskedMean } from './pooling.ts';

/** What becomes of the numbers that a model gives for one row of its batch. */
export interface ModelHead {
  /** Numbers of an answer. */
  readonly length: number;
  /**
   * Reads the answer out of a row of the output.
   *
   * @param tokens tokens of the row without its padding
   * @param target [length], receives the answer
   * @throws Error when the row holds none
   */
  read(row: Float32Array, tokens: number, target: Float32Array): void;
}

/** A unit vector, out of a vector a token or of one a text. */
export function embeddingHead({ output }: ModelSignature, dimension: number): ModelHead {
  return {
    length: dimension,
    read: (row, tokens, target) => {
      if (output.isPerToken) maskedMean(row, tokens, target);
      else target.set(row);
      l2Normalise(target);
    },
  };
}

/** The probability of support, and that of contradiction where the model tells it, out of one logit a class. */
export function scoreHead({ support, contradiction }: ScoreLabels): ModelHead {
  const places = contradiction === null ? [support] : [support, contradiction];
  return {
    length: places.length,
    read: (row, _tokens, target) => {
      if (!row.every(Number.isFinite)) throw new RangeError('the scores are not finite numbers');
      const probabilities = probabilitiesOf(row);
      target.set(places.map((place) => probabilities[place] ?? 0));
    },
  };
}

/** Softmax over the classes; the sigmoid of a logit that stands alone, which is the softmax beside a class of logit zero. */
export function probabilitiesOf(logits: Float32Array): Float64Array {
  const all = logits.length === 1 ? [...logits, 0] : [...logits];
  const largest = Math.max(...all);
  const weights = Float64Array.from(all, (logit) => Math.exp(logit - largest));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}
