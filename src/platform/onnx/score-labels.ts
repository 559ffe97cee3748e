import { z } from 'zod';
import { ModelLoadError } from './inference-engine.ts';

/** Where among the scores of a cross-encoder stand those that verification needs. */
export interface ScoreLabels {
  /** Scores a pair. One alone is the logit of support; several are the logits of as many classes. */
  readonly count: number;
  /** Place of the score that speaks for the hypothesis. */
  readonly support: number;
  /** Place of the score that speaks against it; null where the model knows no contradiction. */
  readonly contradiction: number | null;
}

/** Names of the classes, letters only, in lower case, as natural language inference and consistency models spell them. */
const supportLabels = [
  'entailment',
  'entail',
  'entails',
  'entailed',
  'consistent',
  'supported',
  'supports',
  'support',
];
const contradictionLabels = [
  'contradiction',
  'contradict',
  'contradicts',
  'contradicted',
  'contradictory',
  'refuted',
  'refutes',
];
const maxClasses = 3;

const configFile = z.looseObject({ id2label: z.record(z.string(), z.string()).nullish() });

/**
 * Finds out what a cross-encoder's scores stand for.
 *
 * @param count scores a pair
 * @param config content of the model's `config.json` (transformers layout), whose `id2label` names the classes; null where there is none
 * @throws ModelLoadError when no score is known to speak for the hypothesis
 */
export function readScoreLabels(count: number, config: unknown): ScoreLabels {
  if (count === 1) return { count, support: 0, contradiction: null };
  if (count > maxClasses) {
    throw new ModelLoadError(
      `The model gives ${count} scores a pair; a cross-encoder gives one to ${maxClasses}.`,
    );
  }
  const names = namesOf(count, config);
  const support = names.findIndex((name) => supportLabels.includes(plain(name)));
  if (support < 0) {
    throw new ModelLoadError(
      `None of the labels in config.json is known to mean support (${names.join(', ')}); one must be entailment, consistent or supported.`,
    );
  }
  const contradiction = names.findIndex((name) => contradictionLabels.includes(plain(name)));
  return { count, support, contradiction: contradiction < 0 ? null : contradiction };
}

/** @throws ModelLoadError */
function namesOf(count: number, config: unknown): string[] {
  const { data } = configFile.safeParse(config);
  const labels = data?.id2label;
  if (!labels) {
    throw new ModelLoadError(
      `The model gives ${count} scores a pair, and no config.json with id2label beside its tokenizer says what they stand for.`,
    );
  }
  const names = Array.from({ length: count }, (_, place) => labels[place]);
  if (Object.keys(labels).length !== count || !names.every((name) => name !== undefined)) {
    throw new ModelLoadError(
      `The model gives ${count} scores a pair, and config.json names the labels ${JSON.stringify(labels)}.`,
    );
  }
  return names;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z]/g, '');
}
