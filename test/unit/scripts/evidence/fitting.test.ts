import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../../scripts/default-model/random.ts';
import { type FeatureRow, fitModel } from '../../../../scripts/evidence/fitting.ts';
import type { ClaimFeatures } from '../../../../src/modules/evidence/scoring/claim-features.ts';
import { answerProbability, claimLogit } from '../../../../src/modules/evidence/scoring/evidence-model.ts';
import { logistic } from '../../../../src/statistics/logistic-regression.ts';
import { auroc, expectedCalibrationError } from '../../../../src/statistics/score-metrics.ts';

const random = createRandom(11);
/** Features of a claim of which nothing is known. */
const silent: ClaimFeatures = {
  novelShare: 0,
  novelLength: 0,
  knownShareCubed: 0,
  coverage: 0,
  pairCoverage: 0,
  wholeCoverage: 0,
  complete: 0,
  bigramCoverage: 0,
  longestRun: 0,
  cosine: 0,
  restatement: 0,
  energy: 0,
  novelNumbers: 0,
  novelNames: 0,
  novelSpecifics: 0,
  displacedSpecifics: 0,
  substitutedSpecifics: 0,
  replacedSpecifics: 0,
  misplacedSpecifics: 0,
  matchedNumbers: 0,
  polarityMismatches: 0,
  plainDenials: 0,
  roleSwaps: 0,
  opposites: 0,
  droppedHedges: 0,
  question: 0,
  conversation: 0,
  elpDivergence: 0,
  claimLength: 0,
};

/** Claims of which coverage speaks for support, and novel numbers do so too, which is against sense. */
function drawnClaim() {
  const coverage = random.uniform();
  const novelNumbers = random.uniform();
  return { ...silent, coverage, novelNumbers };
}

/** Rows of one to `mostClaims` claims. A row is supported if each of its claims is. */
function drawnRows(set: string, count: number, mostClaims = 1): FeatureRow[] {
  return Array.from({ length: count }, () => {
    const claims = Array.from({ length: 1 + Math.floor(random.uniform() * mostClaims) }, drawnClaim);
    const supported = claims.every(
      ({ coverage, novelNumbers }) => random.uniform() < logistic(6 * coverage + 2 * novelNumbers - 4),
    );
    return { set, supported, claims };
  });
}

describe('a fit', () => {
  const model = fitModel([...drawnRows('one', 3000), ...drawnRows('two', 300)]);
  const judgedBy = ({ terms, rules, ...rest }: typeof model, rows: readonly FeatureRow[]) => {
    const shipped = { context: { ...rest, terms: [...terms], rules: [...rules] } };
    return rows.map(({ claims, supported }) => ({
      score: answerProbability(
        shipped,
        claims.map((features) => claimLogit(shipped, features)),
      ),
      supported,
    }));
  };

  test('ranks and calibrates rows that it did not see', () => {
    const judged = judgedBy(model, drawnRows('three', 3000));
    expect(auroc(judged)).toBeGreaterThan(0.8);
    expect(expectedCalibrationError(judged)).toBeLessThan(0.06);
  });

  test('ranks answers of several claims by the least supported one', () => {
    const several = fitModel(drawnRows('several', 3000, 6));
    expect(auroc(judgedBy(several, drawnRows('others', 2000, 6)))).toBeGreaterThan(0.75);
    expect(several.answer.perGap).toBeLessThanOrEqual(0.1);
  });

  test('learns no coefficient against sense, and none of what never varies', () => {
    expect(model.terms.map(({ feature }) => feature)).toEqual(['coverage']);
  });

  test('is the same every time', () => {
    const rows = drawnRows('four', 200);
    expect(fitModel(rows)).toEqual(fitModel(rows));
  });
});
