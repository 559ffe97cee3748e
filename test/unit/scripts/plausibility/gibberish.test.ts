import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../../scripts/default-model/random.ts';
import { gibberish, gibberishKinds } from '../../../../scripts/plausibility/gibberish.ts';

const text = 'The council approved the new bridge over the river after three years of delay.';

test('there are ten kinds, each listed once', () => {
  expect(gibberishKinds.toSorted()).toEqual(Object.keys(gibberish).toSorted());
  expect(gibberishKinds).toHaveLength(10);
});

describe.each(gibberishKinds)('%s', (kind) => {
  test('differ from the text, and repeat for the same seed', () => {
    const made = gibberish[kind](text, createRandom(1));
    expect(made).not.toBe(text);
    expect(made.length).toBeGreaterThan(10);
    expect(gibberish[kind](text, createRandom(1))).toBe(made);
    expect(gibberish[kind](text, createRandom(2))).not.toBe(made);
  });
});

test('shuffled words are the words of the text', () => {
  const made = gibberish['shuffled words'](text, createRandom(3));
  expect(made.split(' ').toSorted()).toEqual(text.split(' ').toSorted());
});

test('shuffled letters stay within their words', () => {
  const sorted = (of: string) => of.split(' ').map((word) => [...word].toSorted().join(''));
  const made = gibberish['shuffled letters'](text, createRandom(4));
  expect(sorted(made)).toEqual(sorted(text));
});

test('repeated words are few', () => {
  const made = gibberish['repeated words'](text, createRandom(5)).split(' ');
  expect(new Set(made).size).toBeLessThanOrEqual(2);
  expect(made.length).toBeGreaterThanOrEqual(6);
});
