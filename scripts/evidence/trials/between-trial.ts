import { copiedCases } from './copied-cases.ts';
import { areaHeadings, areasOf, countVerdict, type JudgedAnswer, judgeAnswer } from './judged-answers.ts';
import { markdownTable, shareOf } from './markdown-table.ts';
import type { TrialSetting } from './trial-setting.ts';

/**
 * Three neighbouring sentences copied from a passage, as they are and with one value of the middle
 * one changed.
 */
export async function betweenTrial({ judge, pool, sample, seed }: TrialSetting): Promise<string> {
  const copied: JudgedAnswer[] = [];
  const changed: JudgedAnswer[] = [];
  const displaced: JudgedAnswer[] = [];
  let located = 0;
  for (const one of copiedCases(pool, { count: sample, seed, betweenOthers: true })) {
    const given = { question: null, passages: one.passages };
    const around = (middle: string) => `${one.before} ${middle} ${one.after}`;
    copied.push(await judgeAnswer(judge, { ...given, answer: around(one.sentence), supported: true }));
    const judged = await judgeAnswer(judge, { ...given, answer: around(one.changed.text), supported: false });
    changed.push(judged);
    if (one.displaced !== null) {
      const answer = around(one.displaced.text);
      displaced.push(await judgeAnswer(judge, { ...given, answer, supported: false }));
    }
    const [least] = judged.result.claims.toSorted((left, right) => left.support - right.support);
    located += Number(least !== undefined && one.changed.text.includes(least.text.trim()));
  }
  const simple = (judged: readonly JudgedAnswer[]) =>
    shareOf(judged.filter((one) => one.simple === 'HALLUCINATED').length, judged.length);
  return [
    markdownTable(
      ['three copied sentences', 'HALLUCINATED', 'UNKNOWN', 'simple rule'],
      [
        ['one value changed (caught)', ...verdicts(changed), simple(changed)],
        ['one value of the same passage instead (caught)', ...verdicts(displaced), simple(displaced)],
        ['all as they are (alarms)', ...verdicts(copied), simple(copied)],
      ],
    ),
    `The changed sentence has the least support: ${shareOf(located, changed.length)}.`,
    markdownTable(
      ['AUROC against the copied ones', ...areaHeadings],
      [
        ['one value changed', ...areasOf([...copied, ...changed])],
        ['one value of the same passage instead', ...areasOf([...copied, ...displaced])],
      ],
    ),
  ].join('\n\n');
}

function verdicts(judged: readonly JudgedAnswer[]): string[] {
  return [
    shareOf(countVerdict(judged, 'HALLUCINATED'), judged.length),
    shareOf(countVerdict(judged, 'UNKNOWN'), judged.length),
  ];
}
