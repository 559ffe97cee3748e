/**
 * Fits the evidence model: `node scripts/evidence/fit.ts --data DIR [--entailment DIR] [--out
 * FILE]`. The judge by rules is fitted on the labelled sets of a folder and, with `--entailment`,
 * on machine summaries of news articles (the development half of FRANK), which show how the claims
 * of an answer weigh together. The judge that reads is also fitted on the pairs below that folder
 * that its cross-encoder was not trained on.
 */
import { writeFile } from 'node:fs/promises';
import { openJudge } from '../../src/app/judge.ts';
import { Progress } from '../default-model/progress.ts';
import { readEntailmentSets } from './entailment-sets.ts';
import { featureRows } from './feature-rows.ts';
import { fitJudges } from './fitted-judges.ts';
import { blankModel, evidenceModelOf } from './model-file.ts';
import { fitOptions } from './options.ts';
import { isHeldOut } from './rows.ts';
import { findSets } from './sets.ts';
import { readSummaries } from './trials/summary-trial.ts';
import { orUsageError, runCommand, UsageError } from './usage.ts';
import { fitReading, fitRules, validate, validationTable } from './validation.ts';

const usage = 'node scripts/evidence/fit.ts --data DIR [--entailment DIR] [--out FILE]';

await runCommand(async () => {
  const options = await orUsageError(usage, () => fitOptions(process.argv.slice(2)));
  const progress = new Progress();
  const { sets: found, unread } = await orUsageError('--data must be the folder with the sets', () =>
    findSets(options.data),
  );
  for (const { file, reason } of unread) progress.say(`${file}: ${reason}`);
  if (found.length === 0) throw new UsageError(`--data: ${options.data} contains no labelled set`);

  const { entailment } = options;
  const { summaries, pairs } = await orUsageError(
    '--entailment must be the folder that contains frank/dev-cnndm.jsonl.gz',
    async () => ({
      summaries: entailment === undefined ? [] : [await readSummaries(entailment, 'dev-cnndm')],
      pairs: entailment === undefined ? [] : await readEntailmentSets(entailment),
    }),
  );
  const answers = [...found, ...summaries];
  const sets = [...answers, ...pairs];

  const judge = await openJudge(blankModel);
  const all = await featureRows(sets, judge, (message) => progress.say(message));
  const { digest: judgeDigest } = await judge.judgeModel();
  await judge.close();

  const names = new Set(answers.map(({ name }) => name));
  const rows = all.filter(({ set }) => names.has(set));
  const validation = validate(all, fitReading(names));
  console.log(`\nThe judge by rules\n\n${validationTable(validate(rows, fitRules))}\n`);
  console.log(`\nThe judge that reads\n\n${validationTable(validation)}\n`);
  const fitted = fitJudges(
    all.filter((row) => !isHeldOut(row)),
    names,
  );
  const model = evidenceModelOf(sets, all, { ...fitted, judgeDigest }, validation);
  await writeFile(options.out, `${JSON.stringify(model, null, 2)}\n`);
  progress.say(`wrote ${options.out}`);
});
