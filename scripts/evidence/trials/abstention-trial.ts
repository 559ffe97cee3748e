import { countVerdict, judgeAnswer } from './judged-answers.ts';
import { markdownTable, shareOf } from './markdown-table.ts';
import { readAbstentions } from './own-answers.ts';
import type { TrialSetting } from './trial-setting.ts';

/** Our own answers that only decline: how many are called hallucinations. */
export async function abstentionTrial({ judge }: Pick<TrialSetting, 'judge'>): Promise<string> {
  const judged = [];
  for (const abstention of await readAbstentions()) {
    judged.push(await judgeAnswer(judge, { ...abstention, supported: true }));
  }
  const missed = judged.filter(({ result }) => result.verdict === 'HALLUCINATED');
  const simple = judged.filter((one) => one.simple === 'HALLUCINATED');
  return [
    markdownTable(
      ['answers that decline', 'HALLUCINATED', 'SUPPORTED', 'UNKNOWN', 'simple rule'],
      [
        [
          String(judged.length),
          shareOf(missed.length, judged.length),
          shareOf(countVerdict(judged, 'SUPPORTED'), judged.length),
          shareOf(countVerdict(judged, 'UNKNOWN'), judged.length),
          shareOf(simple.length, judged.length),
        ],
      ],
    ),
    `Called hallucinations: ${namesOf(missed.map(({ id }) => id))}.`,
  ].join('\n\n');
}

const maxNames = 20;

function namesOf(ids: readonly string[]): string {
  if (ids.length === 0) return 'none';
  const more = ids.length > maxNames ? ` and ${ids.length - maxNames} more` : '';
  return `${ids.slice(0, maxNames).join(', ')}${more}`;
}
