import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type { OpenJudge } from '../../../src/app/judge.ts';
import { openEvidenceModel } from '../../../src/modules/evidence/scoring/open-evidence-model.ts';
import { auroc } from '../../../src/statistics/score-metrics.ts';
import { rowsToJudge } from '../evaluation.ts';
import { featureRows } from '../feature-rows.ts';
import { fitModel } from '../fitting.ts';
import { type LabelledRow, type LabelledSet, partOf } from '../rows.ts';
import { folds, type JudgedOutcome, judgeRows, qualityOf } from '../validation.ts';
import { markdownTable } from './markdown-table.ts';
import { readRecords } from './public-passages.ts';
import type { TrialJudge } from './trial-judge.ts';

const recordSchema = z.object({
  premise: z.string().min(1),
  hypothesis: z.string().min(1),
  label: z.enum(['entailment', 'neutral', 'contradiction', 'not_entailment']),
  id: z.string(),
});

/** Reads a part of FRANK's development half. Summaries of one article form a group. */
export async function readSummaries(folder: string, name: 'dev-cnndm' | 'dev-bbc'): Promise<LabelledSet> {
  const records = (await readRecords(join(folder, 'frank', `${name}.jsonl.gz`))).map((record) =>
    recordSchema.parse(record),
  );
  const rows = records.map(({ premise, hypothesis, label }) => ({
    response: hypothesis.normalize('NFC'),
    context: [premise.normalize('NFC')],
    supported: label === 'entailment',
    group: createHash('sha256').update(premise).digest('hex'),
  }));
  const digest = createHash('sha256').update(JSON.stringify(records)).digest('hex');
  return { name: `frank ${name}`, format: 'FRANK', digest, skipped: 0, rows };
}

/**
 * Whole machine summaries against their articles: by the judge as shipped, on the rows that it was
 * not fitted on; by a model fitted on the other sets alone; and by one that also saw the summaries
 * of other articles (five folds).
 */
export async function summaryTrial(
  { judge, openJudge }: { readonly judge: TrialJudge; readonly openJudge: OpenJudge },
  sets: readonly LabelledSet[],
  folder: string,
  say: (message: string) => void,
): Promise<string> {
  const others = await featureRows(sets, openJudge, say);
  const cnndm = await readSummaries(folder, 'dev-cnndm');
  const bbc = await readSummaries(folder, 'dev-bbc');
  const seen = await featureRows([cnndm], openJudge, say);
  const crossed = Array.from({ length: folds }, (_, fold) => {
    const model = fitModel([...others, ...seen.filter((row) => partOf(row, folds) !== fold)]);
    const own = seen.filter((row) => partOf(row, folds) === fold);
    return judgeRows(model, own);
  });
  const shippedModel = await openEvidenceModel();
  const rows = [];
  const leftOut = fitModel(others);
  const withCnndm = fitModel([...others, ...seen]);
  for (const set of [cnndm, bbc]) {
    const judged = set === cnndm ? seen : await featureRows([set], openJudge, say);
    const unseen = rowsToJudge(set, shippedModel, false);
    const shipped = await judgeSet(judge, set.name, unseen);
    const fitted = set === cnndm ? crossed.flat() : judgeRows(withCnndm, judged);
    const simple = (kind: 'overlap' | 'cosine' | 'shortness') =>
      auroc(judged.map(({ baselines, supported }) => ({ score: baselines[kind], supported })));
    rows.push([
      set.name,
      set.rows.length,
      set.rows.filter(({ supported }) => supported).length,
      unseen.length,
      ...[shipped, judgeRows(leftOut, judged), fitted].flatMap(areaAndError),
      simple('overlap'),
      simple('cosine'),
      simple('shortness'),
    ]);
  }
  const areas = crossed.map((fold) => auroc(fold)).filter((area) => area !== null);
  const ofFolds = areas.map((area) => area.toFixed(3)).join(', ');
  const mean = areas.reduce((sum, area) => sum + area, 0) / areas.length;
  return [
    markdownTable(
      [
        ...['summaries', 'rows', 'supported', 'not fitted', 'as shipped on these: AUROC', 'ECE'],
        ...['set left out: AUROC', 'ECE'],
        ...['with other articles: AUROC', 'ECE', 'words found', 'best sentence', 'shortness'],
      ],
      rows,
    ),
    `AUROC in each of the ${folds} folds by article of dev-cnndm: ${ofFolds}; mean ${mean.toFixed(3)}.`,
    'The model that judges dev-bbc "with other articles" was also fitted on dev-cnndm.',
  ].join('\n\n');
}

function areaAndError(outcomes: readonly JudgedOutcome[]): [number, number] {
  const { auroc: area, expectedCalibrationError: error } = qualityOf(outcomes);
  return [area, error];
}

const undecided = 0.5;

async function judgeSet(
  judge: TrialJudge,
  set: string,
  rows: readonly LabelledRow[],
): Promise<JudgedOutcome[]> {
  const outcomes: JudgedOutcome[] = [];
  for (const { response, context, supported } of rows) {
    const { probability } = await judge(null, context, response);
    outcomes.push({ score: probability ?? undecided, supported, set });
  }
  return outcomes;
}
