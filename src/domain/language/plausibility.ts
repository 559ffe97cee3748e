import { logistic } from '../../statistics/logistic-regression.ts';
import type { LanguageModel } from './language-model.ts';
import { measureText, type TextMeasurements } from './measurements.ts';

/** A logistic model over features of a text. */
interface FeatureFit {
  readonly intercept: number;
  /** One for each feature. */
  readonly coefficients: readonly number[];
}

/** A language model, and what its measurements say of a text. */
export interface PlausibilityModel {
  readonly language: LanguageModel;
  /** Probability that the words are words, over `wordFeatures`. */
  readonly words: FeatureFit;
  /** Probability that their order is that of sentences, over `orderFeatures`. */
  readonly order: FeatureFit;
  /** Product of the two from which a text counts as fully plausible, above 0 to 1. */
  readonly certainty: number;
}

/** Measurements of more tokens are hardly more certain, because neighbouring tokens depend. */
const maxWeighedTokens = 64;

/** Features that tell words from strings that are none. */
export function wordFeatures(measured: TextMeasurements): number[] {
  const { logProbability, gain, known, spelling, letters, repeated } = measured;
  const means = [logProbability, gain, known, spelling, letters, repeated];
  const root = rootOf(measured);
  return [...means, root, ...means.map((mean) => root * mean)];
}

/** Features that tell the order of sentences from any other order of their words. */
export function orderFeatures(measured: TextMeasurements): number[] {
  const { logProbability, gain } = measured;
  const root = rootOf(measured);
  return [logProbability, gain, root, root * logProbability, root * gain];
}

/** How plausible the words of a text and their order are under the language model, 0 to 1. */
export function plausibilityOf({ language, ...fit }: PlausibilityModel, text: string): number {
  return plausibilityFrom(fit, measureText(language, text));
}

/** The same from measurements. A text without a token has 0. */
export function plausibilityFrom(
  { words, order, certainty }: Omit<PlausibilityModel, 'language'>,
  measured: TextMeasurements,
): number {
  if (measured.tokens === 0) return 0;
  const both = probabilityOf(words, wordFeatures(measured)) * probabilityOf(order, orderFeatures(measured));
  return Math.min(1, both / certainty);
}

function probabilityOf({ intercept, coefficients }: FeatureFit, features: readonly number[]): number {
  return logistic(features.reduce((sum, value, at) => sum + value * (coefficients[at] ?? 0), intercept));
}

/** A mean is as certain as the root of the number of its tokens. */
function rootOf({ tokens }: TextMeasurements): number {
  return Math.sqrt(Math.min(maxWeighedTokens, tokens));
}
