import { answerProbability, logitBy } from '../../src/modules/evidence/scoring/evidence-model.ts';
import {
  auroc,
  balancedAccuracy,
  expectedCalibrationError,
  type Outcome,
} from '../../src/statistics/score-metrics.ts';
import type { JudgedRow } from './feature-rows.ts';
import type { FittedModel } from './fit-rows.ts';
import { fitJudges, isRead, withRuleOdds } from './fitted-judges.ts';
import { fitModel } from './fitting.ts';
import { isHeldOut, partOf } from './rows.ts';

/** Evaluation of a set by models that were not fitted on the judged rows. */
export interface SetValidation {
  readonly set: string;
  /** AUROC of the best of the three baselines over all rows. */
  readonly bestBaseline: number;
  readonly crossValidated: Quality;
  readonly leftOut: Quality;
  readonly heldOut: Quality;
}

export interface Quality {
  readonly rows: number;
  readonly auroc: number;
  readonly balancedAccuracy: number;
  readonly expectedCalibrationError: number;
}

export const folds = 5;

/** Fits a judge on some rows, and returns the probabilities that it gives to others. */
export type FitJudge = (fitted: readonly JudgedRow[]) => (judged: readonly JudgedRow[]) => JudgedOutcome[];

/**
 * Evaluates every set three times: by five-fold cross-validation (rows on the same evidence stay
 * together), by a model fitted without the set, and on the part that the bundled model is not
 * fitted on.
 */
export function validate(rows: readonly JudgedRow[], fitJudge: FitJudge): SetValidation[] {
  const sets = [...new Set(rows.map(({ set }) => set))];
  const crossed = Array.from({ length: folds }, (_, fold) =>
    fitJudge(rows.filter((row) => partOf(row, folds) !== fold))(
      rows.filter((row) => partOf(row, folds) === fold),
    ),
  ).flat();
  const heldOut = fitJudge(rows.filter((row) => !isHeldOut(row)))(rows.filter(isHeldOut));
  return sets.map((set) => {
    const own = (judged: readonly JudgedOutcome[]) => qualityOf(judged.filter((one) => one.set === set));
    const ofSet = rows.filter((row) => row.set === set);
    return {
      set,
      bestBaseline: bestBaseline(ofSet),
      crossValidated: own(crossed),
      leftOut: own(fitJudge(rows.filter((row) => row.set !== set))(ofSet)),
      heldOut: own(heldOut),
    };
  });
}

/** The judge by rules alone. */
export const fitRules: FitJudge = (fitted) => {
  const model = fitModel(fitted);
  return (judged) => judgeRows(model, judged);
};

/** The judge that reads. A row with a claim that was not read has the probability by rules. */
export function fitReading(answers: ReadonlySet<string>): FitJudge {
  return (fitted) => {
    const { rules, reading } = fitJudges(fitted, answers);
    return (judged) => [
      ...judgeRows(reading, withRuleOdds(judged.filter(isRead), rules)),
      ...judgeRows(
        rules,
        judged.filter((row) => !isRead(row)),
      ),
    ];
  };
}

function bestBaseline(rows: readonly JudgedRow[]): number {
  const kinds = ['overlap', 'cosine', 'shortness'] as const;
  const areas = kinds.map((kind) =>
    auroc(rows.map(({ baselines, supported }) => ({ score: baselines[kind], supported }))),
  );
  return Math.max(...areas.map((area) => area ?? Number.NaN));
}

export type JudgedOutcome = Outcome & { readonly set: string };

/** The probabilities that a fitted model gives to rows, with their labels. */
export function judgeRows(fitted: FittedModel, rows: readonly JudgedRow[]): JudgedOutcome[] {
  const weights = { ...fitted, terms: [...fitted.terms], rules: [...fitted.rules] };
  return rows.map(({ claims, supported, set }) => ({
    score: answerProbability(
      weights.answer,
      claims.map((features) => logitBy(weights, features)),
    ),
    supported,
    set,
  }));
}

export function qualityOf(outcomes: readonly Outcome[]): Quality {
  return {
    rows: outcomes.length,
    auroc: auroc(outcomes) ?? Number.NaN,
    balancedAccuracy: balancedAccuracy(outcomes) ?? Number.NaN,
    expectedCalibrationError: expectedCalibrationError(outcomes) ?? Number.NaN,
  };
}

/** The validation as a Markdown table. The last row contains the means. */
export function validationTable(validations: readonly SetValidation[]): string {
  const kinds = ['crossValidated', 'leftOut', 'heldOut'] as const;
  const measures = ['auroc', 'expectedCalibrationError'] as const;
  const cells = (of: (kind: (typeof kinds)[number], measure: (typeof measures)[number]) => number) =>
    kinds.flatMap((kind) => measures.map((measure) => of(kind, measure).toFixed(3)));
  const mean = (kind: (typeof kinds)[number], measure: (typeof measures)[number]) =>
    validations.reduce((sum, validation) => sum + validation[kind][measure], 0) / validations.length;
  const meanBaseline =
    validations.reduce((sum, validation) => sum + validation.bestBaseline, 0) / validations.length;
  return [
    '| set | best baseline AUROC | cross-validated AUROC | ECE | left out: AUROC | ECE | held out: AUROC | ECE |',
    '|---|---:|---:|---:|---:|---:|---:|---:|',
    ...validations.map(
      (one) =>
        `| ${[one.set, one.bestBaseline.toFixed(3), ...cells((kind, measure) => one[kind][measure])].join(' | ')} |`,
    ),
    `| mean | ${meanBaseline.toFixed(3)} | ${cells(mean).join(' | ')} |`,
  ].join('\n');
}
