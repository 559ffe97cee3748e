/**
 * Prints the evaluation of the evidence model on every labelled set in a folder, and the trials of
 * the judge and of the signal: `node scripts/evidence/evaluate.ts --data DIR [--entailment DIR]
 * [--text DIR] [--only PART]... [--model FILE] [--all] [--sample COUNT] [--seed NUMBER]
 * [--json FILE]`.
 */
import { writeFile } from 'node:fs/promises';
import { readEvidenceModel } from '../../src/modules/evidence/scoring/evidence-model.ts';
import { Progress } from '../default-model/progress.ts';
import type { SetEvaluation } from './evaluation.ts';
import { evaluationOptions } from './options.ts';
import { partNames } from './part-names.ts';
import { parts } from './parts.ts';
import { findSets } from './sets.ts';
import { orUsageError, runCommand, UsageError } from './usage.ts';

const usage =
  'node scripts/evidence/evaluate.ts --data DIR [--entailment DIR] [--text DIR] [--only PART]... [--model FILE] [--all] [--sample COUNT] [--seed NUMBER] [--json FILE]';

await runCommand(async () => {
  const options = await orUsageError(usage, () => evaluationOptions(process.argv.slice(2)));
  const progress = new Progress();
  const say = (message: string) => progress.say(message);
  const evidenceModel = await orUsageError('--model must be an evidence model file', () =>
    readEvidenceModel(options.model),
  );
  const { sets, unread } = await orUsageError('--data must be the folder with the sets', () =>
    findSets(options.data),
  );
  for (const { file, reason } of unread) say(`${file} was skipped: it ${reason}`);
  if (sets.length === 0) throw new UsageError(`--data: ${options.data} contains no labelled set`);

  const wanted = partNames.filter((name) => options.only.length === 0 || options.only.includes(name));
  const tables: string[] = [];
  const kept: SetEvaluation[] = [];
  const keep = (evaluations: readonly SetEvaluation[]) => void kept.push(...evaluations);
  for (const name of wanted) {
    const part = parts[name];
    if (part.needs !== null && options[part.needs] === undefined) {
      if (options.only.includes(name)) throw new UsageError(`--only ${name} needs --${part.needs} DIR`);
      say(`${name} was skipped: it needs --${part.needs} DIR`);
      continue;
    }
    tables.push(`${part.heading}\n\n${await part.run({ options, sets, evidenceModel, say, keep })}`);
    say(`${name}: done`);
  }
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(kept, null, 2)}\n`);
  console.log(`\n${tables.join('\n\n')}`);
});
