import { createHash } from 'node:crypto';
import type { Random } from '../../../../scripts/default-model/random.ts';
import type { Label } from '../../../../src/modules/calibration/label.ts';
import { foldOf, isHeldOut } from '../../../../src/statistics/hold-out.ts';
import type { Outcome } from '../../../../src/statistics/score-metrics.ts';

/** A UUID that is always the same for its number. */
export function idOf(number: number): string {
  const hex = createHash('sha256').update(String(number)).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}

/** Labels of scores drawn evenly, supported with the probability that is said of each. */
export function drawnLabels(random: Random, count: number, probability: (score: number) => number): Label[] {
  return Array.from({ length: count }, (_, number): Label => {
    const score = random.uniform();
    const inferenceId = idOf(number);
    const supported = random.uniform() < probability(score);
    return { inferenceId, score, supported, length: 100, isHeldOut: isHeldOut(inferenceId) };
  });
}

/** As many outcomes of a score as told, the first of them supported. */
export function outcomesOf(score: number, supported: number, count: number): Outcome[] {
  return Array.from({ length: count }, (_, index) => ({ score, supported: index < supported }));
}

/** The fold of a label in five. */
export function fifthOf({ inferenceId }: Label): number {
  return foldOf(inferenceId, 5);
}
