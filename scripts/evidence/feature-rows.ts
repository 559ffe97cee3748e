import type { OpenJudge } from '../../src/app/judge.ts';
import { type Baselines, baselinesOf } from './baselines.ts';
import type { FeatureRow } from './fit-rows.ts';
import type { LabelledRow, LabelledSet } from './rows.ts';

/** A labelled row with its features and the scores of the baselines. */
export type JudgedRow = LabelledRow & FeatureRow & { readonly baselines: Baselines };

/** Features of every row that can be compared with its evidence. */
export async function featureRows(
  sets: readonly LabelledSet[],
  judge: OpenJudge,
  say: (message: string) => void,
): Promise<JudgedRow[]> {
  const judged: JudgedRow[] = [];
  for (const { name, rows } of sets) {
    for (const row of rows) {
      const judgement = await judge.judge({
        question: null,
        response: row.response,
        context: row.context,
        samples: [],
        judge: 'MODEL',
      });
      if (judgement.score === null) continue;
      const { claims } = judgement;
      judged.push({ ...row, claims, baselines: baselinesOf(row, judgement), set: name });
    }
    say(`${name}: ${rows.length} rows`);
  }
  return judged;
}
