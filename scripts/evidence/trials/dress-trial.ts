import { valueKinds } from './changed-values.ts';
import { copiedCases } from './copied-cases.ts';
import { dresses } from './dresses.ts';
import { areaHeadings, areasOf, countVerdict, type JudgedAnswer, judgeAnswer } from './judged-answers.ts';
import { markdownTable, shareOf } from './markdown-table.ts';
import type { TrialSetting } from './trial-setting.ts';

/**
 * Copied sentences in every dress, as they are and with one value changed: the shares of right
 * verdicts by dress, and by kind of the changed value.
 */
export async function dressTrial({ judge, pool, sample, seed, say }: TrialSetting): Promise<string> {
  const cases = copiedCases(pool, { count: sample, seed, betweenOthers: false });
  const byKind = new Map(valueKinds.map((kind) => [kind, { total: 0, caught: 0, simple: 0 }]));
  const rows = [];
  for (const { name, wear } of dresses) {
    const copied: JudgedAnswer[] = [];
    const changed: JudgedAnswer[] = [];
    for (const one of cases) {
      const given = { question: null, passages: one.passages };
      copied.push(await judgeAnswer(judge, { ...given, answer: wear(one.sentence), supported: true }));
      const judged = await judgeAnswer(judge, { ...given, answer: wear(one.changed.text), supported: false });
      changed.push(judged);
      const counts = byKind.get(one.changed.kind);
      if (counts === undefined) continue;
      counts.total += 1;
      counts.caught += Number(judged.result.verdict === 'HALLUCINATED');
      counts.simple += Number(judged.simple === 'HALLUCINATED');
    }
    const simple = (judged: readonly JudgedAnswer[], verdict: JudgedAnswer['simple']) =>
      judged.filter((one) => one.simple === verdict).length / judged.length;
    rows.push([
      name,
      shareOf(countVerdict(copied, 'SUPPORTED'), copied.length),
      simple(copied, 'SUPPORTED'),
      shareOf(countVerdict(changed, 'HALLUCINATED'), changed.length),
      simple(changed, 'HALLUCINATED'),
      ...areasOf([...copied, ...changed]),
    ]);
    say(`dress: ${name}`);
  }
  const headings = ['dress', 'copied: SUPPORTED', 'words found ≥ 90 %', 'changed: HALLUCINATED', '< 90 %'];
  const kinds = [...byKind].map(([kind, { total, caught, simple }]) => [
    kind,
    shareOf(caught, total),
    shareOf(simple, total),
  ]);
  return [
    markdownTable([...headings, ...areaHeadings], rows),
    markdownTable(['changed value', 'HALLUCINATED, all dresses', 'words found < 90 %'], kinds),
  ].join('\n\n');
}
