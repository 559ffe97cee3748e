import type { LanguageModel } from '../../src/domain/language/language-model.ts';
import { measureText, type TextMeasurements } from '../../src/domain/language/measurements.ts';
import {
  orderFeatures,
  type PlausibilityModel,
  wordFeatures,
} from '../../src/domain/language/plausibility.ts';
import { fitLogistic } from '../../src/statistics/logistic-regression.ts';
import { recipe } from './recipe.ts';
import type { LabelledTexts, TextKind } from './texts.ts';

interface Row {
  readonly measured: TextMeasurements;
  readonly isReal: boolean;
  readonly weight: number;
}

/** The kind of gibberish whose words are words, so that only their order gives it away. */
const disordered = 'shuffled words';

/** Sum of the weights, in rows, so that the ridge means the same for any number of texts. */
const totalWeight = 2_000;

/**
 * Fits how the measurements become a plausibility. Every kind of text has the same weight, and so
 * has every kind of gibberish. Other languages count as one more kind: their words are none that
 * the language model can judge.
 */
export function calibrate(
  language: LanguageModel,
  { real, gibberish, otherLanguages }: LabelledTexts,
): PlausibilityModel {
  const realRows = rowsOf(language, real, true, 1);
  const strings = gibberish.filter(({ name }) => name !== disordered);
  const shuffled = gibberish.filter(({ name }) => name === disordered);
  const foreign = [{ name: 'other languages', texts: otherLanguages.flatMap(({ texts }) => texts) }];
  const { wordWeight, orderWeight, certainty } = recipe.calibration;
  return {
    language,
    words: fitted(
      [...realRows, ...rowsOf(language, [...strings, ...foreign], false, wordWeight)],
      wordFeatures,
    ),
    order: fitted([...realRows, ...rowsOf(language, shuffled, false, orderWeight)], orderFeatures),
    certainty,
  };
}

function rowsOf(language: LanguageModel, kinds: readonly TextKind[], isReal: boolean, weight: number): Row[] {
  return kinds.flatMap(({ texts }) =>
    texts.map((text) => ({
      measured: measureText(language, text),
      isReal,
      weight: weight / kinds.length / texts.length,
    })),
  );
}

function fitted(rows: readonly Row[], featuresOf: (measured: TextMeasurements) => number[]) {
  const { intercept, coefficients } = fitLogistic(
    rows.map(({ measured }) => featuresOf(measured)),
    rows.map(({ isReal }) => Number(isReal)),
    { ridge: recipe.calibration.ridge, weights: rows.map(({ weight }) => totalWeight * weight) },
  );
  const rounded = (value: number) => Number(value.toPrecision(6));
  return { intercept: rounded(intercept), coefficients: coefficients.map(rounded) };
}
