import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../../scripts/default-model/random.ts';
import type { FeatureRow } from '../../../../scripts/evidence/fit-rows.ts';
import { fitModel } from '../../../../scripts/evidence/fitting.ts';
import { answerProbability, logitBy } from '../../../../src/modules/evidence/scoring/evidence-model.ts';
import { logistic } from '../../../../src/statistics/logistic-regression.ts';
import { auroc, expectedCalibrationError } from '../../../../src/statistics/score-metrics.ts';

const random = createRandom(11);
const silent = {
  novelShare: 0,
  novelLength: 0,
  knownShareCubed: 0,
  coverage: 0,
  missedWords: 0,
  longestRun: 0,
  novelSpecifics: 0,
  novelNumbers: 0,
  novelNames: 0,
  matchedNumbers: 0,
  conversation: 0,
  opposites: 0,
  droppedHedges: 0,
  replacedSpecifics: 0,
  polarityMismatches: 0,
  roleSwaps: 0,
  displacedSpecifics: 0,
  plainDenials: 0,
  substitutedSpecifics: 0,
  restatement: 0,
};

/**
 * Rows of which coverage speaks for support, and novel numbers do so too, which is against sense.
 */
function drawnRows(set: string, count: number): FeatureRow[] {
  return Array.from({ length: count }, () => {
    const coverage = random.uniform();
    const novelNumbers = random.uniform();
    const restatement = random.uniform() < 0.5 ? 1 : 0;
    const supported = random.uniform() < logistic(6 * coverage + 2 * novelNumbers + restatement - 4);
    return { set, supported, claims: [{ ...silent, coverage, novelNumbers, restatement }] };
  });
}

describe('a fit', () => {
  const model = fitModel([...drawnRows('one', 3000), ...drawnRows('two', 300)]);
  const weights = { ...model, terms: [...model.terms], rules: [...model.rules] };
  const judged = drawnRows('three', 3000).map(({ claims, supported }) => ({
    score: answerProbability(
      weights.answer,
      claims.map((features) => logitBy(weights, features)),
    ),
    supported,
  }));

  test('ranks and calibrates rows that it did not see', () => {
    expect(auroc(judged)).toBeGreaterThan(0.8);
    expect(expectedCalibrationError(judged)).toBeLessThan(0.06);
  });

  test('learns no coefficient against sense, and none of what never varies', () => {
    expect(model.terms.map(({ feature }) => feature)).toEqual(['coverage']);
  });

  test('is the same every time', () => {
    const rows = drawnRows('four', 200);
    expect(fitModel(rows)).toEqual(fitModel(rows));
  });
});
