import type { OpenJudge } from '../../src/app/judge.ts';
import type { Judgement } from '../../src/modules/evidence/scoring/evidence-judge.ts';
import type { EvidenceModel } from '../../src/modules/evidence/scoring/evidence-model.ts';
import {
  auroc,
  balancedAccuracy,
  expectedCalibrationError,
  type Outcome,
  type ReliabilityBin,
  reliabilityBins,
} from '../../src/statistics/score-metrics.ts';
import { type Baselines, baselinesOf } from './baselines.ts';
import { isHeldOut, type LabelledRow, type LabelledSet } from './rows.ts';

/** Evaluation of one set. Figures are null if all rows of the set have the same label. */
export interface SetEvaluation {
  readonly set: string;
  readonly format: string;
  readonly rows: number;
  /** Number of rows that the model was fitted on, which were not judged. */
  readonly leftOut: number;
  /**
   * Number of rows that could not be compared with their evidence. They count as undecided, 0.5.
   */
  readonly unknown: number;
  readonly auroc: number | null;
  /** AUROC over pairs of responses of about the same length. */
  readonly stratifiedAuroc: number | null;
  readonly balancedAccuracy: number | null;
  readonly expectedCalibrationError: number | null;
  readonly medianMilliseconds: number;
  readonly baselines: Readonly<Record<keyof Baselines, number | null>>;
  readonly reliability: readonly ReliabilityBin[];
  /** AUROC of the judge by rules. */
  readonly rules: number | null;
  /** AUROC of the cross-encoder alone. */
  readonly reading: number | null;
}

interface Judged extends Outcome {
  readonly baselines: Baselines;
  /** Score of the judge by rules. */
  readonly rules: number;
  /** Score of the cross-encoder alone. */
  readonly reading: number;
  readonly milliseconds: number;
  readonly isUnknown: boolean;
}

const undecided = 0.5;
const strata = 10;

/**
 * The rows to judge. For a set that the model was fitted on, only the held-out part, unless `all`
 * is set.
 */
export function rowsToJudge(set: LabelledSet, model: EvidenceModel, all: boolean): readonly LabelledRow[] {
  const isFitted = model.data.sets.some(({ digest }) => digest === set.digest);
  return isFitted && !all ? set.rows.filter(isHeldOut) : set.rows;
}

/** @param onRow called after each row with the number judged and the total. */
export async function evaluateSet(
  set: LabelledSet,
  rows: readonly LabelledRow[],
  judge: OpenJudge,
  onRow: (done: number, total: number) => void,
): Promise<SetEvaluation> {
  const judged: Judged[] = [];
  for (const row of rows) {
    judged.push(await judgeRow(row, judge));
    onRow(judged.length, rows.length);
  }
  const baseline = (of: (baselines: Baselines) => number) =>
    auroc(judged.map(({ baselines, supported }) => ({ score: of(baselines), supported })));
  return {
    set: set.name,
    format: set.format,
    rows: rows.length,
    leftOut: set.rows.length - rows.length,
    unknown: judged.filter(({ isUnknown }) => isUnknown).length,
    auroc: auroc(judged),
    stratifiedAuroc: stratifiedAuroc(judged),
    balancedAccuracy: balancedAccuracy(judged),
    expectedCalibrationError: expectedCalibrationError(judged),
    reliability: reliabilityBins(judged),
    medianMilliseconds: median(judged.map(({ milliseconds }) => milliseconds)),
    rules: auroc(judged.map(({ rules, supported }) => ({ score: rules, supported }))),
    reading: auroc(judged.map(({ reading, supported }) => ({ score: reading, supported }))),
    baselines: {
      overlap: baseline(({ overlap }) => overlap),
      cosine: baseline(({ cosine }) => cosine),
      shortness: baseline(({ shortness }) => shortness),
    },
  };
}

async function judgeRow(row: LabelledRow, judge: OpenJudge): Promise<Judged> {
  const claim = { question: null, response: row.response, context: row.context, samples: [] };
  const byRules = await judge.judge({ ...claim, judge: 'RULES' });
  const started = performance.now();
  const judgement = await judge.judge({ ...claim, judge: 'MODEL' });
  const milliseconds = performance.now() - started;
  return {
    score: judgement.score ?? undecided,
    supported: row.supported,
    isUnknown: judgement.score === null,
    milliseconds,
    rules: byRules.score ?? undecided,
    reading: readingAlone(judgement),
    baselines: baselinesOf(row, judgement),
  };
}

/**
 * The largest probability that a text entails a claim, of the claim for which it is lowest. A claim
 * that is copied counts as entailed.
 */
function readingAlone({ report, score }: Judgement): number {
  if (score === null) return undecided;
  return Math.min(
    ...report.sentences.map(({ read }) =>
      read === undefined ? 1 : Math.max(...read.map(({ entailment }) => entailment)),
    ),
  );
}

/**
 * Mean of the AUROCs within ten equally large strata of length, weighted by the number of compared
 * pairs; null if no stratum has both labels.
 */
function stratifiedAuroc(judged: readonly Judged[]): number | null {
  const sorted = judged.toSorted((one, other) => one.baselines.shortness - other.baselines.shortness);
  const size = Math.max(1, Math.ceil(sorted.length / strata));
  let pairs = 0;
  let sum = 0;
  for (let start = 0; start < sorted.length; start += size) {
    const stratum = sorted.slice(start, start + size);
    const positives = stratum.filter(({ supported }) => supported).length;
    const area = auroc(stratum);
    const weight = positives * (stratum.length - positives);
    pairs += weight;
    sum += weight * (area ?? 0);
  }
  return pairs === 0 ? null : sum / pairs;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle) - 1] ?? Number.NaN)) / 2;
}

type Column = readonly [heading: string, of: (evaluation: SetEvaluation) => number | null, digits: number];

const columns: readonly Column[] = [
  ['rows', ({ rows }) => rows, 0],
  ['AUROC', (one) => one.auroc, 3],
  ['at equal length', ({ stratifiedAuroc }) => stratifiedAuroc, 3],
  ['balanced accuracy', (one) => one.balancedAccuracy, 3],
  ['ECE', (one) => one.expectedCalibrationError, 3],
  ['median ms', ({ medianMilliseconds }) => medianMilliseconds, 2],
  ['words found', ({ baselines }) => baselines.overlap, 3],
  ['best sentence', ({ baselines }) => baselines.cosine, 3],
  ['shortness', ({ baselines }) => baselines.shortness, 3],
  ['best of the three', bestBaseline, 3],
  ['rules alone', ({ rules }) => rules, 3],
  ['cross-encoder alone', ({ reading }) => reading, 3],
];

function bestBaseline({ baselines }: SetEvaluation): number | null {
  const known = Object.values(baselines).filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}

/** The evaluations as a Markdown table. The last row contains the means over the sets. */
export function evaluationTable(evaluations: readonly SetEvaluation[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const shown = (value: number | null, digits: number) => (value === null ? '-' : value.toFixed(digits));
  const meanOf = (of: Column[1]) => {
    const known = evaluations.map(of).filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  };
  return [
    line(['set', ...columns.map(([heading]) => heading)]),
    line(['---', ...columns.map(() => '---:')]),
    ...evaluations.map((one) => line([one.set, ...columns.map(([, of, digits]) => shown(of(one), digits))])),
    line([
      'mean',
      ...columns.map(([heading, of, digits]) => (heading === 'rows' ? '' : shown(meanOf(of), digits))),
    ]),
  ].join('\n');
}
