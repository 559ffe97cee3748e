import { describe, expect, test } from 'vitest';
import { claimText } from '../../../../../src/modules/evidence/answer/claim-text.ts';
import { readAnswer } from '../../../../../src/modules/evidence/answer/read-answer.ts';
import { readSentence } from '../../../../../src/modules/evidence/text/sentence.ts';

const textsOf = (answer: string, evidence: string, question: string | null = null) => {
  const known = readSentence(evidence).keys;
  return readAnswer(answer)
    .filter(({ kind }) => kind === 'CLAIM')
    .map((part) => claimText(part, question, (key) => known.has(key)));
};

describe('a short claim is read', () => {
  test('with a heading that has a word of the evidence, and without one that has none', () => {
    const answer = '### Ingredients\n- 10 g of salt';
    expect(textsOf(answer, 'Add 10 g of salt.')).toEqual(['10 g of salt']);
    expect(textsOf(answer, 'The ingredients are 10 g of salt.')).toEqual(['ingredients 10 g of salt']);
  });

  test('with its label in any case', () => {
    expect(textsOf('**Director:** Leo Tan', 'The music is by Leo Tan.')).toEqual(['director Leo Tan']);
  });

  test('without its heading when it is a sentence', () => {
    expect(textsOf('Follow these steps:\n1. Clean the filter.', 'Follow the filter.')).toEqual([
      'Clean the filter.',
    ]);
  });

  test('with the header of its row, and that of its column if the evidence has it', () => {
    const table = '| Rule | Value |\n|---|---|\n| Books | eight |';
    expect(textsOf(table, 'Eight books.')).toEqual(['books eight']);
    expect(textsOf(table, 'Eight books of value.')).toEqual(['books value eight']);
  });

  test('with the question when it is a bare answer', () => {
    expect(textsOf('1957', 'It opened in 1957.', 'When did it open?')).toEqual(['When did it open 1957']);
    expect(textsOf('1,085 °C', 'Copper melts at 1,085 °C.', 'At what temperature does copper melt?')).toEqual(
      ['At what does copper melt 1,085 °C'],
    );
    expect(textsOf('Paris', 'Paris is the capital of France.', 'What is the capital of Spain?')).toEqual([
      'What is the capital of Spain Paris',
    ]);
    expect(textsOf('In the old harbour.', '', 'Where is it?')).toEqual(['Where is it In the old harbour.']);
  });

  test('without the question when it states something by itself', () => {
    const statement = 'Ferries cross the bay every hour.';
    expect(textsOf(statement, '', 'What does the document say?')).toEqual([statement]);
  });
});

test('a bold item names what the items under it are about', () => {
  const parts = readAnswer('- **Dose**\n  - One tablet.').map(({ kind, text }) => [kind, text]);
  expect(parts).toEqual([
    ['HEADING', 'Dose'],
    ['CLAIM', 'One tablet.'],
  ]);
});
