import { z } from 'zod';
import { ModelLoadError } from './inference-engine.ts';

/** Indices of the scores that verification needs among the scores of a cross-encoder. */
export interface ScoreLabels {
  /**
   * Scores of each pair. A single score is the logit of support. Several scores are the logits of
   * the same number of classes.
   */
  readonly count: number;
  /** Index of the score that supports the hypothesis. */
  readonly support: number;
  /** Index of the score that contradicts it. Null if the model has no such class. */
  readonly contradiction: number | null;
}

/**
 * Class names of natural language inference and consistency models, letters only, in lower case.
 */
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
 * Determines the meaning of a cross-encoder's scores.
 *
 * @param count scores of each pair
 * @param config content of the model's `config.json` (transformers layout), whose `id2label` names
 * the classes. Null if there is none.
 * @throws ModelLoadError if no score is known to support the hypothesis
 */
export function readScoreLabels(count: number, config: unknown): ScoreLabels {
  if (count === 1) return { count, support: 0, contradiction: null };
  if (count > maxClasses) {
    throw new ModelLoadError(
      `The model returns ${count} scores for each pair; a cross-encoder returns 1 to ${maxClasses}.`,
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
      `The model returns ${count} scores for each pair, but there is no config.json with id2label beside its tokenizer. Add this file: it names the scores.`,
    );
  }
  const names = Array.from({ length: count }, (_, place) => labels[place]);
  if (Object.keys(labels).length !== count || !names.every((name) => name !== undefined)) {
    throw new ModelLoadError(
      `The model returns ${count} scores for each pair, but config.json names the labels ${JSON.stringify(labels)}.`,
    );
  }
  return names;
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z]/g, '');
}
