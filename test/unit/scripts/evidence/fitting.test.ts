import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../../scripts/default-model/random.ts';
import { type FeatureRow, fitModel } from '../../../../scripts/evidence/fitting.ts';
import { blankModel } from '../../../../scripts/evidence/model-file.ts';
import { probabilityFromContext } from '../../../../src/modules/evidence/scoring/evidence-model.ts';
import { logistic } from '../../../../src/statistics/logistic-regression.ts';
import { auroc, expectedCalibrationError } from '../../../../src/statistics/score-metrics.ts';

const random = createRandom(11);
const silent = {
  novelLength: 0,
  knownShareCubed: 0,
  leastCoverage: 0,
  novelSpecifics: 0,
  novelNumbers: 0,
  matchedNumbers: 0,
  questions: 0,
  conversation: 0,
  polarityMismatches: 0,
  roleSwaps: 0,
  displacedSpecifics: 0,
  plainDenials: 0,
  substitutedSpecifics: 0,
  restatement: 0,
  severalPassages: 0,
  complete: 0,
  evidenceLength: 4,
};

/**
 * Rows of which coverage speaks for support, and novel numbers do so too, which is against sense.
 */
function drawnRows(set: string, count: number): FeatureRow[] {
  return Array.from({ length: count }, () => {
    const leastCoverage = random.uniform();
    const novelNumbers = random.uniform();
    const supported = random.uniform() < logistic(6 * leastCoverage + 2 * novelNumbers - 4);
    return { set, supported, features: { ...silent, leastCoverage, novelNumbers } };
  });
}

describe('a fit', () => {
  const model = fitModel([...drawnRows('one', 3000), ...drawnRows('two', 300)]);
  const shipped = { ...blankModel, context: { ...model, terms: [...model.terms], rules: [...model.rules] } };
  const judged = drawnRows('three', 3000).map(({ features, supported }) => ({
    score: probabilityFromContext(shipped, features),
    supported,
  }));

  test('ranks and calibrates rows that it did not see', () => {
    expect(auroc(judged)).toBeGreaterThan(0.8);
    expect(expectedCalibrationError(judged)).toBeLessThan(0.06);
  });

  test('learns no coefficient against sense, and none of what never varies', () => {
    expect(model.terms.map(({ feature }) => feature)).toEqual(['leastCoverage']);
  });

  test('is the same every time', () => {
    const rows = drawnRows('four', 200);
    expect(fitModel(rows)).toEqual(fitModel(rows));
  });
});
