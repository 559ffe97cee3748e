import { ruleOdds } from '../../src/modules/evidence/scoring/evidence-model.ts';
import type { FeatureRow, FittedModel } from './fit-rows.ts';
import { fitModel } from './fitting.ts';
import { readingForm, rulesForm } from './forms.ts';

/** The weights of both judges. */
export interface FittedJudges {
  readonly rules: FittedModel;
  readonly reading: FittedModel;
}

/**
 * Fits both judges.
 * @param answers names of the sets that the judge by rules is fitted on. The judge that reads is
 * fitted on all rows of which every claim was read, or need not be.
 */
export function fitJudges(rows: readonly FeatureRow[], answers: ReadonlySet<string>): FittedJudges {
  const rules = fitModel(
    rows.filter(({ set }) => answers.has(set)),
    rulesForm,
  );
  return { rules, reading: fitModel(withRuleOdds(rows, rules).filter(isRead), readingForm) };
}

/** Adds to each claim its log odds by the judge by rules. */
export function withRuleOdds<Row extends FeatureRow>(rows: readonly Row[], rules: FittedModel): Row[] {
  const weights = { ...rules, terms: [...rules.terms], rules: [...rules.rules] };
  return rows.map((row) => ({
    ...row,
    claims: row.claims.map((features) => ({ ...features, ruleOdds: ruleOdds(weights, features) })),
  }));
}

/** Whether every claim of a row was read, or need not be: the weights of a reading apply to it. */
export function isRead({ claims }: FeatureRow): boolean {
  return claims.every((features) => features.read === 1);
}
