/**
 * Prints the evaluation of the evidence model on every labelled set in a folder: `node
 * scripts/evidence/evaluate.ts --data DIR [--model FILE] [--all]`.
 */

import { openJudge } from '../../src/app/judge.ts';
import { readEvidenceModel } from '../../src/modules/evidence/scoring/evidence-model.ts';
import { Progress } from '../default-model/progress.ts';
import { evaluateSet, evaluationTable, rowsToJudge, type SetEvaluation } from './evaluation.ts';
import { evaluationOptions } from './options.ts';
import { findSets } from './sets.ts';
import { orUsageError, runCommand, UsageError } from './usage.ts';

const usage = 'node scripts/evidence/evaluate.ts --data DIR [--model FILE] [--all]';
const sayEvery = 500;

await runCommand(async () => {
  const options = await orUsageError(usage, () => evaluationOptions(process.argv.slice(2)));
  const progress = new Progress();
  const evidenceModel = await orUsageError('--model must be an evidence model file', () =>
    readEvidenceModel(options.model),
  );
  const { sets, unread } = await orUsageError('--data must be the folder with the sets', () =>
    findSets(options.data),
  );
  for (const { file, reason } of unread) progress.say(`${file} was skipped: it ${reason}`);
  if (sets.length === 0) throw new UsageError(`--data: ${options.data} contains no labelled set`);

  const judge = await openJudge(evidenceModel);
  const evaluations: SetEvaluation[] = [];
  for (const set of sets) {
    const rows = rowsToJudge(set, evidenceModel, options.all);
    const evaluation = await evaluateSet(set, rows, judge, (done, total) => {
      if (done % sayEvery === 0) progress.say(`${set.name}  ${done}/${total}`);
    });
    evaluations.push(evaluation);
    const { leftOut, unknown } = evaluation;
    const fitted =
      leftOut > 0 ? `, ${leftOut} more were used for fitting and not judged (--all judges them)` : '';
    const undecided = unknown > 0 ? `, ${unknown} could not be compared and count as undecided` : '';
    const skipped = set.skipped > 0 ? `, ${set.skipped} records could not be read` : '';
    progress.say(`${set.name}  ${set.format}, ${rows.length} rows${fitted}${undecided}${skipped}`);
  }
  await judge.close();

  console.log(`\n${evaluationTable(evaluations)}`);
});
