import { openJudge } from '../../src/app/judge.ts';
import type { EvidenceModel } from '../../src/modules/evidence/scoring/evidence-model.ts';
import { evaluateSet, evaluationTable, rowsToJudge, type SetEvaluation } from './evaluation.ts';
import type { LabelledSet } from './rows.ts';

const sayEvery = 500;

interface EvaluationOutput {
  /** Whether rows that the model was fitted on are judged too. */
  readonly all: boolean;
  readonly say: (message: string) => void;
  /** Receives the evaluations. */
  readonly keep: (evaluations: readonly SetEvaluation[]) => void;
}

/**
 * Evaluates a model on every set. Of a set that the model was fitted on, only the held-out half is
 * judged, unless `all` is set.
 */
export async function evaluateSets(
  sets: readonly LabelledSet[],
  evidenceModel: EvidenceModel,
  { all, say, keep }: EvaluationOutput,
): Promise<string> {
  const judge = await openJudge(evidenceModel);
  const evaluations: SetEvaluation[] = [];
  try {
    for (const set of sets) {
      const rows = rowsToJudge(set, evidenceModel, all);
      const evaluation = await evaluateSet(set, rows, judge, (done, total) => {
        if (done % sayEvery === 0) say(`${set.name}  ${done}/${total}`);
      });
      evaluations.push(evaluation);
      const { leftOut, unknown } = evaluation;
      const fitted =
        leftOut > 0 ? `, ${leftOut} more were used for fitting and not judged (--all judges them)` : '';
      const undecided = unknown > 0 ? `, ${unknown} could not be compared and count as undecided` : '';
      const skipped = set.skipped > 0 ? `, ${set.skipped} records could not be read` : '';
      say(`${set.name}  ${set.format}, ${rows.length} rows${fitted}${undecided}${skipped}`);
    }
  } finally {
    await judge.close();
  }
  keep(evaluations);
  return evaluationTable(evaluations);
}
