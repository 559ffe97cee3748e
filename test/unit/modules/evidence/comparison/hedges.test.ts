import { describe, expect, test } from 'vitest';
import { droppedHedges } from '../../../../../src/modules/evidence/comparison/hedges.ts';
import { readSentence } from '../../../../../src/modules/evidence/text/sentence.ts';

const dropped = (claim: string, evidence: string) =>
  droppedHedges(readSentence(claim), readSentence(evidence));

describe('a hedge is dropped', () => {
  test.each([
    ['The plant closes in May.', 'The plant may close in May.', ['may']],
    ['The drug causes sleep.', 'The drug might cause sleep.', ['might']],
    ['It is a fake.', 'It is probably a fake.', ['probably']],
    ['About 5 people came and 500 left.', 'Up to 500 left.', []],
    ['It weighs 500 grams.', 'It weighs up to 500 grams.', ['up to']],
    ['It weighs 500 grams.', 'It weighs about 500 grams.', ['about']],
    ['It weighs 500 grams.', 'It weighs approximately 500 grams.', ['approximately']],
    ['The bridge opened in June.', 'The bridge is expected to open in June.', ['expected to']],
    ['He stole the car.', 'He allegedly stole the car.', ['allegedly']],
    ['He stole the car.', 'He reportedly stole the car.', ['reportedly']],
    ['The law is in force.', 'The law is at least partly in force.', ['at least partly']],
  ])('%j of %j: %j', (claim, evidence, hedges) => {
    expect(dropped(claim, evidence)).toEqual(hedges);
  });
});

describe('a hedge is kept', () => {
  test.each([
    ['The plant may close.', 'The plant may close.'],
    ['The plant could close.', 'The plant may close.'],
    ['The plant will close.', 'The plant is expected to close.'],
    ['It weighs around 500 grams.', 'It weighs about 500 grams.'],
    ['Police say that he stole it.', 'He allegedly stole it.'],
    ['The plant closed.', 'The plant closed.'],
  ])('by %j of %j', (claim, evidence) => {
    expect(dropped(claim, evidence)).toEqual([]);
  });

  test.each([
    ['He wrote a book.', 'He wrote a book about dogs.'],
    ['The plant closed in May.', 'The plant closed in May 2020.'],
    ['Police arrested him.', 'Police, who may appeal, arrested him.'],
    ['They walked around the lake.', 'They walked around the lake.'],
    ['The likes of him came.', 'He likes him.'],
  ])('where there is none: %j beside %j', (claim, evidence) => {
    expect(dropped(claim, evidence)).toEqual([]);
  });
});
