import { describe, expect, test } from 'vitest';
import { readAnswer } from '../../../../../src/modules/evidence/answer/read-answer.ts';
import { compact } from './compact.ts';

const claim = 'The tower is tall.';

describe('a mark is taken off the sentence and belongs to it', () => {
  test.each([
    ['The tower is tall [1].', '{1}'],
    ['The tower is tall.[1]', '{1}'],
    ['The tower is tall. [1]', '{1}'],
    ['The tower is tall [1, 2].', '{1+2}'],
    ['The tower is tall [1-3].', '{1+2+3}'],
    ['The tower is tall [1–3, 5].', '{1+2+3+5}'],
    ['The tower is tall [1][2].', '{1} {2}'],
    ['The tower is tall [1], [2].', '{1} {2}'],
    ['The tower is tall [1] [2].', '{1} {2}'],
    ['The tower is tall.¹ ²', '{1+2}'],
    ['The tower is tall¹².', '{12}'],
    ['The tower is tall (1).', '{1}'],
    ['The tower is tall【1†source】.', '{1}'],
    ['The tower is tall【4:0†file.pdf】.', '{4}'],
    ['The tower is tall.[^1]', '{1}'],
    ['The tower is tall [source 1].', '{1}'],
    ['The tower is tall [Doc 2].', '{2}'],
    ['The tower is tall [Document 1, Document 3].', '{1+3}'],
    ['The tower is tall [Passage 3].', '{3}'],
    ['The tower is tall (Passage 3).', '{3}'],
    ['The tower is tall (see passage 2).', '{2}'],
    ['The tower is tall (see [1]).', '{1}'],
    ['The tower is tall ([1], [2]).', '{1+2}'],
    ['The tower is tall [Source 1, p. 4].', '{1}'],
    ['The tower is tall (Source: Wikipedia).', '{Wikipedia/null}'],
    ['The tower is tall [Source: 2].', '{2}'],
    ['The tower is tall (Smith, 2020).', '{Smith/2020}'],
    ['The tower is tall (Smith 2020).', '{Smith/2020}'],
    ['The tower is tall (Smith & Jones, 2020, p. 5).', '{Smith & Jones/2020}'],
    ['The tower is tall [Smith et al., 2020].', '{Smith et al./2020}'],
    ['The tower is tall (Smith et al., 2020; Doe 2019).', '{Smith et al./2020} {Doe/2019}'],
    ['The tower is tall (World Health Organization, 2021).', '{World Health Organization/2021}'],
    ['The tower is tall ([Wikipedia](https://a.org/b)).', '{Wikipedia@https://a.org/b}'],
    ['The tower is tall. [Source](https://a.org/b)', '{Source@https://a.org/b}'],
    ['The tower is tall [1](https://a.org/b).', '{1}'],
    ['The tower is tall [[1]](https://a.org/b).', '{1}'],
    ['The tower is tall <https://a.org/b>.', '{https://a.org/b}'],
    ['The tower is tall. https://a.org/b', '{https://a.org/b}'],
    ['The tower is tall (https://a.org/b_(c)).', '{https://a.org/b_(c)}'],
    ['The tower is tall<sup>1</sup>.', '{1}'],
    ['The tower is tall.<sup><a href="#r1">[1]</a></sup>', '{1}'],
    ['The [tower](https://a.org/b) is tall.', '{tower@https://a.org/b}'],
    ['The <a href="https://a.org/b">tower</a> is tall.', '{tower@https://a.org/b}'],
    ['The [tower][1] is tall.', '{1}'],
    ['![the tower](https://a.org/b.png) The tower is tall.', '{the tower@https://a.org/b.png}'],
  ])('%s', (text, marks) => {
    const [first] = compact(text);
    expect(first?.replace(/tall \{/, 'tall. {')).toBe(`SENTENCE ${claim} ${marks}`);
  });
});

describe('a bracket that is no mark stays', () => {
  test.each([
    'The tower opened in spring (1889).',
    'The mountain is high (2,300 m).',
    'He wrote "teh" [sic] in the letter.',
    'She [the queen] left.',
    'Smith (2020) writes about it.',
    'The cup was held there (Brazil, 2014).',
    'It happened early (May 2020).',
    'There is one (1).',
    'The lake covers 20 km².',
    'The area is 10 m² in all.',
    'The list is [a, b].',
    'He was born there (born 12 May 1931).',
    'The treaty [1889] ended it.',
    'Visit https://a.org/b for more.',
  ])('%s', (text) => {
    const [part] = readAnswer(text);
    expect(part?.text).toBe(text);
    expect(part?.citations.filter(({ target }) => target.kind !== 'LINK')).toEqual([]);
  });
});

test('a mark after the full stop belongs to the sentence before it', () => {
  expect(compact('One is red.[1] Two is blue. [2] Three is green.')).toEqual([
    'SENTENCE One is red. {1}',
    'SENTENCE Two is blue. {2}',
    'SENTENCE Three is green.',
  ]);
});

test('the mark of a framing belongs to its claim', () => {
  expect(
    compact('According to passage 2, one is red. As stated in [3], two is blue.\n\n[4] states that it is.'),
  ).toEqual([
    'FRAMING According to passage 2,',
    'SENTENCE one is red. {2}',
    'FRAMING As stated in,',
    'SENTENCE two is blue. {3}',
    'FRAMING states that',
    'SENTENCE it is. {4}',
  ]);
});

test('a mark has its place in code points and is a part too', () => {
  const text = '🗼🗼 The tower is tall [1]. It is old.';
  const signs = [...text];
  const parts = readAnswer(text);
  expect(parts.map(({ kind, start, end }) => [kind, signs.slice(start, end).join('')])).toEqual([
    ['CLAIM', '🗼🗼 The tower is tall [1].'],
    ['CITATION', '[1]'],
    ['CLAIM', 'It is old.'],
  ]);
  expect(parts[0]?.citations).toEqual([
    { marker: '[1]', start: 21, end: 24, target: { kind: 'INDEX', indexes: [1] } },
  ]);
});

test('a list of sources is no claim', () => {
  const list = ['[1]: https://a.org/b "Title"', '[^2]: Smith, A tower', 'Source: Wikipedia'];
  for (const line of list) expect(compact(line).map((part) => part.split(' ')[0])).toEqual(['CITATION']);
  expect(
    compact('One is red [1].\n\nSources:\n1. [A tower](https://a.org/b)\n2. Smith, J. (2020). Towers.'),
  ).toEqual([
    'SENTENCE One is red. {1}',
    'CITATION Sources:',
    'CITATION A tower',
    'CITATION Smith, J. (2020). Towers.',
  ]);
  expect(
    compact('## References\n\nSmith, J. Towers.\n\nI hope this helps!\n\n## More\n\nTwo is blue.'),
  ).toEqual([
    'HEADING References',
    'CITATION Smith, J. Towers.',
    'COURTESY I hope this helps!',
    'HEADING More',
    'SENTENCE <More> Two is blue.',
  ]);
});
