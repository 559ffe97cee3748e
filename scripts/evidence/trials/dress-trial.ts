import { type CopiedCase, copiedCases } from './copied-cases.ts';
import { type Dress, dresses } from './dresses.ts';
import { areaHeadings, areasOf, countVerdict, type JudgedAnswer, judgeAnswer } from './judged-answers.ts';
import { type Cell, markdownTable, shareOf } from './markdown-table.ts';
import type { TrialJudge } from './trial-judge.ts';
import type { TrialSetting } from './trial-setting.ts';
import { type ValueKind, valueKinds } from './values.ts';

type Changed = JudgedAnswer & { readonly kind: ValueKind };

/**
 * Copied sentences in every dress, as they are and with one value changed: the shares of right
 * verdicts by dress, and by kind of the changed value.
 */
export async function dressTrial({ judge, pool, sample, seed, say }: TrialSetting): Promise<string> {
  const cases = copiedCases(pool, { count: sample, seed, betweenOthers: false });
  const rows: Cell[][] = [];
  const plain: Changed[] = [];
  const all: Changed[] = [];
  for (const dress of dresses) {
    const copied = await judgeCopied(judge, cases, dress);
    const changed = await judgeChanged(judge, cases, dress);
    if (dress.name === 'plain') plain.push(...changed);
    all.push(...changed);
    rows.push([
      dress.name,
      shareOf(countVerdict(copied, 'SUPPORTED'), copied.length),
      countVerdict(copied, 'UNKNOWN'),
      copied.filter(({ simple }) => simple === 'SUPPORTED').length / copied.length,
      shareOf(countVerdict(changed, 'HALLUCINATED'), changed.length),
      countVerdict(changed, 'UNKNOWN'),
      changed.filter(({ simple }) => simple === 'HALLUCINATED').length / changed.length,
      ...areasOf([...copied, ...changed]),
    ]);
    say(`dress: ${dress.name}`);
  }
  const displaced = await judgeDisplaced(judge, cases);
  const headings = [
    ...['dress', 'copied: SUPPORTED', 'UNKNOWN', 'simple rule'],
    ...['changed: HALLUCINATED', 'UNKNOWN', 'simple rule'],
  ];
  return [
    markdownTable([...headings, ...areaHeadings], rows),
    markdownTable(
      [
        'HALLUCINATED by kind of value',
        'changed, plain',
        'changed, all dresses',
        'of the same passage, plain',
      ],
      [...valueKinds, 'all'].map((kind) => [
        kind,
        ...[plain, all, displaced].map((judged) =>
          caught(judged.filter((one) => kind === 'all' || one.kind === kind)),
        ),
      ]),
    ),
    `The simple rule calls ${displaced.filter(({ simple }) => simple === 'HALLUCINATED').length} of the ${displaced.length} sentences with a value of the same passage HALLUCINATED.`,
  ].join('\n\n');
}

function caught(judged: readonly Changed[]): string {
  return shareOf(countVerdict(judged, 'HALLUCINATED'), judged.length);
}

async function judgeCopied(judge: TrialJudge, cases: readonly CopiedCase[], { wear }: Dress) {
  const judged: JudgedAnswer[] = [];
  for (const { passages, sentence } of cases) {
    judged.push(
      await judgeAnswer(judge, { question: null, passages, answer: wear(sentence), supported: true }),
    );
  }
  return judged;
}

async function judgeChanged(judge: TrialJudge, cases: readonly CopiedCase[], { wear }: Dress) {
  const judged: Changed[] = [];
  for (const { passages, changed } of cases) {
    const answer = { question: null, passages, answer: wear(changed.text), supported: false };
    judged.push(await judgeAnswer(judge, { ...answer, kind: changed.kind }));
  }
  return judged;
}

async function judgeDisplaced(judge: TrialJudge, cases: readonly CopiedCase[]) {
  const judged: Changed[] = [];
  for (const { passages, displaced } of cases) {
    if (displaced === null) continue;
    const answer = { question: null, passages, answer: displaced.text, supported: false };
    judged.push(await judgeAnswer(judge, { ...answer, kind: displaced.kind }));
  }
  return judged;
}
