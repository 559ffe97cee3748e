import type { FeatureRow } from './fitting.ts';
import type { OpenJudge } from './open-judge.ts';
import type { LabelledRow, LabelledSet } from './rows.ts';

/** A labelled row with its features. */
export type JudgedRow = LabelledRow & FeatureRow;

/** Features of every row that can be compared with its evidence. */
export async function featureRows(
  sets: readonly LabelledSet[],
  judge: OpenJudge,
  say: (message: string) => void,
): Promise<JudgedRow[]> {
  const judged: JudgedRow[] = [];
  for (const { name, rows } of sets) {
    for (const row of rows) {
      const { score, report } = await judge.judge({
        response: row.response,
        context: row.context,
        samples: [],
      });
      if (score !== null) judged.push({ ...row, features: report.features, set: name });
    }
    say(`${name}: ${rows.length} rows`);
  }
  return judged;
}
