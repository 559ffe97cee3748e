import { auroc } from '../../../src/statistics/score-metrics.ts';
import type { Cell } from './markdown-table.ts';
import { simpleScores, simpleVerdict } from './simple-judge.ts';
import type { TrialJudge, TrialResult } from './trial-judge.ts';

/** An answer to judge, and whether all of it is supported. */
export interface AnswerToJudge {
  readonly question: string | null;
  readonly passages: readonly string[];
  readonly answer: string;
  readonly supported: boolean;
}

/** The answer with the judgement, and with what the simplest judge says of it. */
export type JudgedAnswer = AnswerToJudge & {
  readonly result: TrialResult;
  readonly simple: 'SUPPORTED' | 'HALLUCINATED';
  readonly overlap: number;
  readonly shortness: number;
};

/** Probability that stands for an answer that could not be compared. */
const undecided = 0.5;

export async function judgeAnswer<Answer extends AnswerToJudge>(
  judge: TrialJudge,
  one: Answer,
): Promise<Answer & JudgedAnswer> {
  const { question, passages, answer } = one;
  return {
    ...one,
    result: await judge(question, passages, answer),
    simple: simpleVerdict(passages, answer),
    ...simpleScores(passages, answer),
  };
}

export const areaHeadings = ['AUROC', 'words found', 'shortness'];

/** AUROC of the judge and of the two simple scores, where both labels occur. */
export function areasOf(judged: readonly JudgedAnswer[]): Cell[] {
  const area = (score: (one: JudgedAnswer) => number) =>
    auroc(judged.map((one) => ({ score: score(one), supported: one.supported })));
  return [
    area(({ result }) => result.probability ?? undecided),
    area(({ overlap }) => overlap),
    area(({ shortness }) => shortness),
  ];
}

export function countVerdict(judged: readonly JudgedAnswer[], verdict: TrialResult['verdict']): number {
  return judged.filter(({ result }) => result.verdict === verdict).length;
}
