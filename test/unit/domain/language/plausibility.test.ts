import { beforeAll, describe, expect, test } from 'vitest';
import { createRandom } from '../../../../scripts/default-model/random.ts';
import { gibberish, gibberishKinds } from '../../../../scripts/plausibility/gibberish.ts';
import own from '../../../../scripts/plausibility/own-texts.json' with { type: 'json' };
import { logProbability, start } from '../../../../src/domain/language/language-model.ts';
import { measureText } from '../../../../src/domain/language/measurements.ts';
import { type PlausibilityModel, plausibilityOf } from '../../../../src/domain/language/plausibility.ts';
import {
  plausibilityPath,
  readPlausibilityModel,
} from '../../../../src/modules/inferences/plausibility-file.ts';
import { auroc } from '../../../../src/statistics/score-metrics.ts';

let model: PlausibilityModel;
beforeAll(async () => {
  model = await readPlausibilityModel(plausibilityPath);
});

/** Texts that chose nothing about the model. */
const heldOut = Object.entries(own).map(([kind, texts]) => ({
  kind,
  texts: texts.filter((_, index) => index % 2 === 1),
}));
const sources = heldOut.flatMap(({ texts }) => texts).filter((text) => text.split(/\s+/).length >= 5);

describe('the bundled language model', () => {
  test('gives the frequent tokens after two others probabilities that sum to less than 1, but not much', () => {
    const { language } = model;
    const id = (token: string) => language.vocabulary.get(token) ?? start;
    for (const [first, second] of [
      ['one', 'of'],
      ['he', 'was'],
      ['in', 'the'],
    ] as const) {
      let sum = 0;
      for (let next = 1; next < 2000; next += 1)
        sum += Math.exp(logProbability(language, id(first), id(second), next));
      // Rounding to bytes, full buckets and false marks each take or add a little.
      expect(sum).toBeGreaterThan(0.65);
      expect(sum).toBeLessThan(1.05);
    }
  });

  test('expects the words of sentences in their order', () => {
    const gain = (text: string) => measureText(model.language, text).gain;
    expect(gain('The house at the end of the street was built in the last century.')).toBeGreaterThan(1);
    expect(gain('street the in was century built of the last house end the the at.')).toBeLessThan(0.5);
  });

  test('measures nothing of a text without a token', () => {
    expect(measureText(model.language, ' \n')).toEqual({
      ...{ tokens: 0, logProbability: 0, gain: 0, known: 0, spelling: 0, letters: 0, repeated: 0 },
    });
    expect(plausibilityOf(model, ' \n')).toBe(0);
  });
});

describe('plausibility', () => {
  test.each(heldOut)('tells $kind from gibberish', ({ texts }) => {
    const made = gibberishKinds.flatMap((kind, seed) => {
      const random = createRandom(seed);
      return sources.map((text) => gibberish[kind](text, random));
    });
    const outcomes = [
      ...texts.map((text) => ({ score: plausibilityOf(model, text), supported: true })),
      ...made.map((text) => ({ score: plausibilityOf(model, text), supported: false })),
    ];
    expect(auroc(outcomes)).toBeGreaterThan(0.93);
  });

  test.each(gibberishKinds.filter((kind) => kind !== 'shuffled words'))('is close to 0 for %s', (kind) => {
    const random = createRandom(9);
    const found = sources.map((text) => plausibilityOf(model, gibberish[kind](text, random)));
    const high = found.filter((plausibility) => plausibility > 0.5);
    expect(high.length / found.length).toBeLessThan(0.06);
  });

  test('is 1 for plain prose, and never above', () => {
    expect(plausibilityOf(model, 'The children went home because it was getting dark outside.')).toBe(1);
  });

  test('is low for a text in another language', () => {
    expect(plausibilityOf(model, 'Wir haben gestern lange über das neue Haus gesprochen.')).toBeLessThan(0.1);
    expect(plausibilityOf(model, 'Вчера мы долго говорили о новом доме.')).toBeLessThan(0.01);
  });
});
