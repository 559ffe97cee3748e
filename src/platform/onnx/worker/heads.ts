import type { ModelSignature } from '../model-signature.ts';
import type { ScoreLabels } from '../score-labels.ts';
import { l2Normalise, maskedMean } from './pooling.ts';

/** Converts a model's output for one row of its batch into an answer. */
export interface ModelHead {
  /** Length of an answer. */
  readonly length: number;
  /**
   * Reads the answer from a row of the output.
   *
   * @param tokens tokens of the row without its padding
   * @param target [length], receives the answer
   * @throws Error if the row contains none
   */
  read(row: Float32Array, tokens: number, target: Float32Array): void;
}

/** Creates a unit vector from one vector for each token, or from one for the text. */
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

/**
 * The probability of support, and that of contradiction if the model has that class, from one logit
 * for each class.
 */
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

/**
 * Softmax over the classes. For a single logit, the sigmoid, which is the softmax with a second
 * class of logit zero.
 */
export function probabilitiesOf(logits: Float32Array): Float64Array {
  const all = logits.length === 1 ? [...logits, 0] : [...logits];
  const largest = Math.max(...all);
  const weights = Float64Array.from(all, (logit) => Math.exp(logit - largest));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}
