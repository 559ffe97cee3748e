import type { SqlEntityManager } from '@mikro-orm/sql';
import { v7 as uuid } from 'uuid';
import { createRandom } from '../../../scripts/default-model/random.ts';
import type { ScoreSource } from '../../../src/modules/calibration/label.ts';
import { Feedback } from '../../../src/modules/feedback/feedback.entity.ts';
import { Inference } from '../../../src/modules/record/inference.entity.ts';
import { shortestFloat32 } from '../../../src/statistics/float32.ts';
import { isHeldOut } from '../../../src/statistics/hold-out.ts';

/** Version of the evidence model that gave the scores. */
export const evidenceModel = 'shipped-1';

export interface StoredLabel {
  readonly score: number;
  readonly supported: boolean;
  /** Drawn if unsaid. */
  readonly isHeldOut?: boolean;
}

/**
 * Scores drawn evenly, supported with the probability that is said of each, every fifth held out.
 */
export function drawn(seed: number, count: number, probability: (score: number) => number): StoredLabel[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, index) => {
    const score = shortestFloat32(random.uniform());
    return { score, supported: random.uniform() < probability(score), isHeldOut: index % 5 === 0 };
  });
}

/**
 * Stores judged inferences of which nobody has said anything.
 * @returns their ids.
 */
export async function storeJudged(
  em: SqlEntityManager,
  labels: readonly StoredLabel[],
  { evidence = 'CONTEXT', evidenceModel: version = evidenceModel }: Partial<ScoreSource> = {},
): Promise<string[]> {
  const rows = labels.map((label) => ({ ...label, id: idFor(label.isHeldOut) }));
  const createdAt = new Date();
  await em.insertMany(
    Inference,
    rows.map(({ id, score, supported }) => ({
      id,
      inputText: 'a question',
      responseText: supported ? 'short' : 'a longer response',
      fluxPosition: 0 as const,
      confidence: 0.5,
      signalStrength: score,
      evidence,
      evidenceScore: score,
      evidenceModel: version,
      verdict: score < 0.5 ? ('HALLUCINATED' as const) : ('SUPPORTED' as const),
      hallucinationDetected: score < 0.5,
      processingTimeMs: 1,
      createdAt,
    })),
  );
  return rows.map(({ id }) => id);
}

/**
 * Stores judged inferences, each with one label.
 * @returns their ids.
 */
export async function storeLabels(
  em: SqlEntityManager,
  labels: readonly StoredLabel[],
  source: Partial<ScoreSource> = {},
): Promise<string[]> {
  const ids = await storeJudged(em, labels, source);
  const createdAt = new Date();
  await em.insertMany(
    Feedback,
    labels.map(({ supported }, index) => {
      const inference = ids[index] ?? '';
      const unsaid = { fluxPosition: null, elp: null, annotator: null, trainingSample: null };
      return { inference, supported, ...unsaid, isHeldOut: isHeldOut(inference), createdAt };
    }),
  );
  return ids;
}

/** An id that the hash holds out, or not. */
function idFor(heldOut: boolean | undefined): string {
  for (;;) {
    const id = uuid();
    if (heldOut === undefined || isHeldOut(id) === heldOut) return id;
  }
}
