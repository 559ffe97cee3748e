import { expect, test } from 'vitest';
import { antonymsOf, taggedWords } from '../../../../scripts/evidence/antonyms/wordnet-antonyms.ts';

test('antonyms are the lexical pointers between two words', () => {
  const data = [
    '  1 This software and database is being provided to you',
    '00001740 00 a 02 able 0 capable(p) 0 003 = 05200169 n 0000 ! 00002098 a 0101 & 00003000 a 0000 | having means',
    "00002098 00 a 01 unable 0 001 ! 00001740 a 0101 | (usually followed by `to') not having means",
    '00003000 00 s 01 ice-cold 0 001 ! 00001740 a 0102 | very cold',
  ].join('\n');
  expect(antonymsOf(data)).toEqual([
    ['able', 'unable'],
    ['unable', 'able'],
  ]);
});

test('words count if a tagged text contains them', () => {
  expect(taggedWords('able%3:00:00:: 00001740 1 38\nabaxial%3:00:00:: 00002312 1 0\n')).toEqual(
    new Set(['able']),
  );
});
