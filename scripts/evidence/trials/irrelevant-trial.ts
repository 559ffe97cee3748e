import { quantile } from '../../../bench/support/statistics.ts';
import { createRandom, shuffled } from '../../default-model/random.ts';
import { wordsFound } from '../baselines.ts';
import type { LabelledSet } from '../rows.ts';
import { drawIrrelevant, rearrangements } from './irrelevant-passages.ts';
import { markdownTable, shareOf } from './markdown-table.ts';
import { simpleVerdict } from './simple-judge.ts';
import type { TrialResult } from './trial-judge.ts';
import type { TrialSetting } from './trial-setting.ts';

/** How far judgements of the same answers lie apart, before and after a rearrangement. */
interface Movement {
  readonly claims: number[];
  readonly answers: number[];
  readonly overlaps: number[];
  turned: number;
  simpleTurned: number;
}

/**
 * Public pairs judged before and after irrelevant passages are added, repeated, split or reordered:
 * the movement of each claim's and each answer's probability, and the share of turned verdicts.
 */
export async function irrelevantTrial(setting: TrialSetting, sets: readonly LabelledSet[]): Promise<string> {
  const { judge, pool, sample, seed, say } = setting;
  const random = createRandom(seed);
  const movements = new Map<string, Movement>();
  const pairs = drawEvenly(sets, 2 * sample, seed);
  for (const [index, { response, context }] of pairs.entries()) {
    const irrelevant = drawIrrelevant(pool.passages, response, random);
    for (const { name, before, after } of rearrangements(context, irrelevant, random)) {
      const movement = movements.get(name) ?? emptyMovement();
      movements.set(name, movement);
      const [one, other] = [await judge(null, before, response), await judge(null, after, response)];
      movement.claims.push(...claimMovements(one, other));
      movement.answers.push(apart(one.probability, other.probability));
      movement.overlaps.push(Math.abs(wordsFound(response, before) - wordsFound(response, after)));
      movement.turned += Number(one.verdict !== other.verdict);
      movement.simpleTurned += Number(simpleVerdict(before, response) !== simpleVerdict(after, response));
    }
    if (index % 50 === 49) say(`irrelevant passages: ${index + 1} of ${pairs.length} pairs`);
  }
  return markdownTable(
    [
      ...[
        'irrelevant passages',
        'claims',
        'claim: median',
        'p95',
        'answer: median',
        'p95',
        'turned verdicts',
      ],
      ...['words found: median', 'p95', 'simple rule: turned'],
    ],
    [...movements].map(([name, { claims, answers, overlaps, turned, simpleTurned }]) => [
      name,
      claims.length,
      ...spread(claims),
      ...spread(answers),
      shareOf(turned, answers.length),
      ...spread(overlaps),
      shareOf(simpleTurned, answers.length),
    ]),
  );
}

/** As many rows of each set, in a seeded order. */
function drawEvenly(sets: readonly LabelledSet[], count: number, seed: number) {
  const each = Math.ceil(count / Math.max(1, sets.length));
  return sets.flatMap(({ rows }) => shuffled(rows, createRandom(seed)).slice(0, each)).slice(0, count);
}

/** A claim that only one of the two judgements has moves by 1. */
function claimMovements(one: TrialResult, other: TrialResult): number[] {
  const length = Math.max(one.claims.length, other.claims.length);
  return Array.from({ length }, (_, index) =>
    apart(one.claims[index]?.support ?? null, other.claims[index]?.support ?? null),
  );
}

function apart(one: number | null, other: number | null): number {
  if (one === null && other === null) return 0;
  return one === null || other === null ? 1 : Math.abs(one - other);
}

function spread(values: readonly number[]): [string, string] {
  if (values.length === 0) return ['-', '-'];
  return [quantile(values, 0.5).toFixed(3), quantile(values, 0.95).toFixed(3)];
}

function emptyMovement(): Movement {
  return { claims: [], answers: [], overlaps: [], turned: 0, simpleTurned: 0 };
}
