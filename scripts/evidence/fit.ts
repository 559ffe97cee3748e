/**
 * Fits the evidence model on the sets of a folder: `node scripts/evidence/fit.ts --data DIR [--out
 * FILE]`.
 */
import { writeFile } from 'node:fs/promises';
import { openJudge } from '../../src/app/judge.ts';
import { Progress } from '../default-model/progress.ts';
import { featureRows } from './feature-rows.ts';
import { fitModel } from './fitting.ts';
import { blankModel, evidenceModelOf } from './model-file.ts';
import { fitOptions } from './options.ts';
import { isHeldOut } from './rows.ts';
import { findSets } from './sets.ts';
import { orUsageError, runCommand, UsageError } from './usage.ts';
import { validate, validationTable } from './validation.ts';

const usage = 'node scripts/evidence/fit.ts --data DIR [--out FILE]';

await runCommand(async () => {
  const options = await orUsageError(usage, () => fitOptions(process.argv.slice(2)));
  const progress = new Progress();
  const { sets, unread } = await orUsageError('--data must be the folder with the sets', () =>
    findSets(options.data),
  );
  for (const { file, reason } of unread) progress.say(`${file}: ${reason}`);
  if (sets.length === 0) throw new UsageError(`--data: ${options.data} contains no labelled set`);

  const judge = await openJudge(blankModel);
  const rows = await featureRows(sets, judge, (message) => progress.say(message));
  await judge.close();

  const validation = validate(rows);
  console.log(`\n${validationTable(validation)}\n`);
  const model = evidenceModelOf(sets, rows, fitModel(rows.filter((row) => !isHeldOut(row))), validation);
  await writeFile(options.out, `${JSON.stringify(model, null, 2)}\n`);
  progress.say(`wrote ${options.out}`);
});
