import { describe, expect, test } from 'vitest';
import { ModelLoadError } from '../../../../src/platform/onnx/inference-engine.ts';
import { readScoreLabels } from '../../../../src/platform/onnx/score-labels.ts';

const config = (...labels: string[]) => ({ id2label: Object.fromEntries(labels.entries()) });

describe('labels', () => {
  test.each([
    [1, null, { count: 1, support: 0, contradiction: null }],
    [1, config('LABEL_0'), { count: 1, support: 0, contradiction: null }],
    [3, config('contradiction', 'entailment', 'neutral'), { count: 3, support: 1, contradiction: 0 }],
    [3, config('ENTAILMENT', 'NEUTRAL', 'CONTRADICTION'), { count: 3, support: 0, contradiction: 2 }],
    [3, config('Refutes', 'Supports', 'Not enough info'), { count: 3, support: 1, contradiction: 0 }],
    [2, config('entailment', 'not_entailment'), { count: 2, support: 0, contradiction: null }],
    [2, config('hallucinated', 'consistent'), { count: 2, support: 1, contradiction: null }],
  ])('of %i scores with %j', (count, content, labels) => {
    expect(readScoreLabels(count, content)).toEqual(labels);
  });

  test.each([
    [3, null, /no config\.json with id2label/],
    [2, {}, /no config\.json with id2label/],
    [2, { id2label: ['entailment', 'neutral'] }, /no config\.json with id2label/],
    [3, config('LABEL_0', 'LABEL_1', 'LABEL_2'), /None of the labels.*LABEL_0, LABEL_1, LABEL_2/],
    [2, config('not_entailment', 'neutral'), /None of the labels/],
    [3, config('entailment', 'neutral'), /returns 3 scores for each pair, but config\.json names/],
    [
      2,
      { id2label: { 0: 'entailment', 7: 'neutral' } },
      /returns 2 scores for each pair, but config\.json names/,
    ],
    [
      4,
      config('entailment', 'a', 'b', 'c'),
      /returns 4 scores for each pair; a cross-encoder returns 1 to 3/,
    ],
  ])('of %i scores with %j are refused', (count, content, reason) => {
    expect(() => readScoreLabels(count, content)).toThrow(ModelLoadError);
    expect(() => readScoreLabels(count, content)).toThrow(reason);
  });
});
