import { expect, test } from 'vitest';
import { readAbstentions, readOwnAnswers } from '../../../../../scripts/evidence/trials/own-answers.ts';

test('our own answers are sixty, 28 of them with a wrong part, and two with a wrong citation', async () => {
  const answers = await readOwnAnswers();
  expect(new Set(answers.map(({ id }) => id)).size).toBe(60);
  const countOf = (verdict: string) => answers.filter((answer) => answer.verdict === verdict).length;
  expect(['HALLUCINATED', 'SUPPORTED', 'UNKNOWN'].map(countOf)).toEqual([28, 28, 4]);
  expect(answers.flatMap(({ reasons }) => reasons)).toEqual(['WRONG_CITATION', 'WRONG_CITATION']);
});

test('our own abstentions are a hundred different ones', async () => {
  const abstentions = await readAbstentions();
  expect(new Set(abstentions.map(({ answer }) => answer)).size).toBe(100);
});
