import { describe, expect, test } from 'vitest';
import { antonymPairs } from '../../../../../src/modules/evidence/comparison/antonyms.ts';
import { oppositesIn } from '../../../../../src/modules/evidence/comparison/opposites.ts';
import { readSentence } from '../../../../../src/modules/evidence/text/sentence.ts';

const opposites = (claim: string, evidence: string) =>
  oppositesIn(readSentence(claim), readSentence(evidence)).map(({ claimed, found }) => `${claimed}/${found}`);

describe('opposites are found', () => {
  test.each([
    ['The lake lies above the town.', 'The lake lies below the town.', 'above/below'],
    ['He left before the war.', 'He left after the war.', 'before/after'],
    ['The last train leaves at six.', 'The first train leaves at six.', 'last/first'],
    ['All members voted.', 'Some members voted.', 'All/Some'],
    ['Most members voted.', 'Few members voted.', 'Most/Few'],
    ['It costs at most 5 dollars.', 'It costs at least 5 dollars.', 'at most/at least'],
    ['It takes no more than 5 days.', 'It takes no less than 5 days.', 'no more than/no less than'],
    ['It has fewer than 5 rooms.', 'It has more than 5 rooms.', 'fewer than/more than'],
    ['Prices rose sharply.', 'Prices fell sharply.', 'rose/fell'],
    ['Profits increased in 2020.', 'Profits decreased in 2020.', 'increased/decreased'],
    ['The museum is closed on Mondays.', 'The museum is open on Mondays.', 'closed/open'],
    ['The paper appears weekly.', 'The paper appears daily.', 'weekly/daily'],
    ['The north gate is old.', 'The south gate is old.', 'north/south'],
    ['Turn left at the church.', 'Turn right at the church.', 'left/right'],
    ['She wore a red dress.', 'She wore a blue dress.', 'red/blue'],
    ['The meeting is on Monday morning.', 'The meeting is on Friday morning.', 'Monday/Friday'],
    ['Arsenal won the cup.', 'Arsenal lost the cup.', 'won/lost'],
    ['The offer was rejected.', 'The offer was accepted.', 'rejected/accepted'],
    ['The water is hot.', 'The water is cold.', 'hot/cold'],
    ['The report is incomplete.', 'The report is complete.', 'incomplete/complete'],
  ])('%j beside %j', (claim, evidence, pair) => {
    expect(opposites(claim, evidence)).toEqual([pair]);
  });
});

describe('no opposites are found', () => {
  test.each([
    ['The museum is closed.', 'The museum is not open.'],
    ['The museum is not closed.', 'The museum is open.'],
    ['Some members voted.', 'All members voted.'],
    ['The hot soup was served.', 'The soup was served hot with cold milk and a hot roll.'],
    ['A man sells hoops to a woman.', 'A man and a woman stand near a stall that sells hoops.'],
    ['The old town has a new church.', 'A new bridge leads to the river.'],
    ['The shop is open.', 'The shop is open.'],
    ['', ''],
  ])('%j beside %j', (claim, evidence) => {
    expect(opposites(claim, evidence)).toEqual([]);
  });

  test('in a long sentence more than once a word', () => {
    const long = 'hot water and cold milk '.repeat(5000);
    expect(opposites(long, long)).toEqual([]);
  });
});

test('the antonyms are pairs of different stems', () => {
  expect(antonymPairs.length).toBeGreaterThan(800);
  expect(antonymPairs.filter(([one, other]) => one === other || !/^[a-z]+$/.test(one + other))).toEqual([]);
  expect(antonymPairs).toContainEqual(['accept', 'reject']);
});
