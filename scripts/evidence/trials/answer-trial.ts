import { areaHeadings, areasOf, type JudgedAnswer, judgeAnswer } from './judged-answers.ts';
import { markdownTable, shareOf } from './markdown-table.ts';
import { type OwnAnswer, readOwnAnswers } from './own-answers.ts';
import type { TrialSetting } from './trial-setting.ts';

type Judged = OwnAnswer & JudgedAnswer;

const claimThreshold = 0.5;

/** Our own answers as people get them: right verdicts, and whether the right claims are doubted. */
export async function answerTrial({ judge }: Pick<TrialSetting, 'judge'>): Promise<string> {
  const judged: Judged[] = [];
  for (const answer of await readOwnAnswers()) {
    judged.push(await judgeAnswer(judge, { ...answer, supported: answer.verdict !== 'HALLUCINATED' }));
  }
  const verdicts = ['SUPPORTED', 'HALLUCINATED', 'UNKNOWN'] as const;
  const rows = verdicts.map((verdict) =>
    rowOf(
      verdict,
      judged.filter((one) => one.verdict === verdict),
    ),
  );
  const decided = judged.filter(({ verdict }) => verdict !== 'UNKNOWN');
  const wrongParts = judged.flatMap((one) => one.wrong.map((part) => isDoubted(one, part)));
  const sound = judged.flatMap(soundClaims);
  const reasons = judged.flatMap((one) =>
    one.reasons.map((reason) => one.result.claims.some((claim) => claim.reasons.includes(reason))),
  );
  const missed = judged.filter((one) => one.result.verdict !== one.verdict);
  return [
    markdownTable(['answers labelled', 'right verdict', 'simple rule'], [...rows, rowOf('all', judged)]),
    markdownTable(['answers with a verdict', ...areaHeadings], [[decided.length, ...areasOf(decided)]]),
    `Wrong parts in a claim with a support below ${claimThreshold}: ${shareOf(wrongParts.filter(Boolean).length, wrongParts.length)}.`,
    `Claims without a wrong part with such a support: ${shareOf(sound.filter((support) => support < claimThreshold).length, sound.length)}.`,
    `Reasons that must be reported, and are: ${shareOf(reasons.filter(Boolean).length, reasons.length)}.`,
    `Wrong verdicts: ${missed.map(({ id, kind, result }) => `${id} (${kind}: ${result.verdict})`).join(', ') || 'none'}.`,
  ].join('\n\n');
}

function rowOf(name: string, judged: readonly Judged[]): string[] {
  const right = judged.filter(({ result, verdict }) => result.verdict === verdict);
  const simple = judged.filter((one) => one.simple === one.verdict);
  return [name, shareOf(right.length, judged.length), shareOf(simple.length, judged.length)];
}

/** Whether a claim that holds the part, or that is held by it, has little support. */
function isDoubted({ result }: Judged, part: string): boolean {
  return result.claims.some(({ text, support }) => support < claimThreshold && overlaps(text, part));
}

/** The support of the claims that hold no wrong part. */
function soundClaims({ result, wrong }: Judged): number[] {
  return result.claims
    .filter(({ text }) => !wrong.some((part) => overlaps(text, part)))
    .map(({ support }) => support);
}

function overlaps(claim: string, part: string): boolean {
  const [one, other] = [spaced(claim), spaced(part)];
  return one.includes(other) || other.includes(one);
}

function spaced(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
