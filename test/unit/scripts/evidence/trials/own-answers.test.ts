import { expect, test } from 'vitest';
import { readAbstentions, readOwnAnswers } from '../../../../../scripts/evidence/trials/own-answers.ts';

test('our own answers are sixty, nearly half of them with a wrong part', async () => {
  const answers = await readOwnAnswers();
  expect(new Set(answers.map(({ id }) => id)).size).toBe(60);
  expect(Object.groupBy(answers, ({ verdict }) => verdict)).toMatchObject({
    HALLUCINATED: { length: 28 },
    SUPPORTED: { length: 28 },
    UNKNOWN: { length: 4 },
  });
});

test('our own abstentions are a hundred different ones', async () => {
  const abstentions = await readAbstentions();
  expect(new Set(abstentions.map(({ answer }) => answer)).size).toBe(100);
});
