import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AnswerPart } from '../../../../../src/modules/evidence/answer/part.ts';
import { readAnswer } from '../../../../../src/modules/evidence/answer/read-answer.ts';
import { answers, noise } from './generated.ts';

const bodies = (parts: readonly AnswerPart[]) => parts.filter(({ kind }) => kind !== 'CITATION');

/** Where the second last claim of the parts begins: what is before it must not change. */
function settled(parts: readonly AnswerPart[]): number {
  const claims = parts.filter(({ kind }) => kind === 'CLAIM');
  return claims.at(-2)?.start ?? 0;
}

const essentials = (parts: readonly AnswerPart[], end: number) =>
  parts
    .filter((part) => part.end <= end)
    .map(({ kind, form, start, end: partEnd, text, lead }) => ({
      kind,
      form,
      start,
      end: partEnd,
      text,
      lead,
    }));

function expectPrefixesToHold(text: string): void {
  const whole = readAnswer(text);
  const signs = [...text];
  for (let length = 0; length < signs.length; length += 1) {
    const parts = readAnswer(signs.slice(0, length).join(''));
    const end = settled(parts);
    const context = JSON.stringify(signs.slice(Math.max(0, length - 60), length).join(''));
    expect(essentials(parts, end), `cut at ${length}, after ${context}`).toEqual(essentials(whole, end));
  }
}

describe('the parts of any answer', () => {
  test('lie in the answer, in order, and do not overlap', () => {
    fc.assert(
      fc.property(fc.oneof(answers, noise), (text) => {
        const { length } = [...text];
        let end = 0;
        for (const part of bodies(readAnswer(text))) {
          expect(part.start).toBeGreaterThanOrEqual(end);
          expect(part.end).toBeGreaterThan(part.start);
          end = part.end;
        }
        expect(end).toBeLessThanOrEqual(length);
      }),
      { numRuns: 300 },
    );
  });

  test('cover each word once', () => {
    fc.assert(
      fc.property(answers, (text) => {
        const covered = new Array([...text].length).fill(0);
        const parts = readAnswer(text);
        const inside = (one: AnswerPart) =>
          one.kind === 'CITATION' &&
          parts.some(
            (other) => other.kind !== 'CITATION' && other.start <= one.start && one.start < other.end,
          );
        for (const part of parts.filter((one) => !inside(one))) {
          for (let place = part.start; place < part.end; place += 1) covered[place] += 1;
        }
        for (const { 0: word, index } of text.matchAll(/\b[wW]\d+q*/g)) {
          const place = [...text.slice(0, index)].length;
          const counts = covered.slice(place, place + word.length);
          expect(new Set(counts), `${word} of ${JSON.stringify(text)}`).toEqual(new Set([1]));
        }
      }),
      { numRuns: 200 },
    );
  });

  test('have marks where they are written', () => {
    fc.assert(
      fc.property(answers, (text) => {
        const signs = [...text];
        for (const { citations } of readAnswer(text)) {
          for (const { marker, start, end } of citations) {
            if (!text.includes('\\'))
              expect(signs.slice(start, end).join('').replaceAll(/\n> /g, '\n')).toBe(marker);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('what follows a claim does not change it', () => {
  test('in generated answers', () => {
    fc.assert(
      fc.property(answers, (text) => expectPrefixesToHold(text.slice(0, 500))),
      { numRuns: 25 },
    );
  });

  test('among any signs', () => {
    const text = fc.constantFrom('One is red. ', 'Two is blue [1]. ', '\n- Four is old: ', '\n\n');
    fc.assert(
      fc.property(fc.array(fc.oneof(noise, text), { maxLength: 6 }), (pieces) =>
        expectPrefixesToHold(pieces.join('')),
      ),
      { numRuns: 60 },
    );
  });

  test('in an answer with everything', () => {
    expectPrefixesToHold(
      [
        'Sure! Here is a summary of the tower:',
        '## History\n\nThe **Eiffel Tower** is in Paris [1]. It was built in 1889 (Smith, 2020). Is it red?',
        '- **Height:** It is 330 m tall [2]. It is old.\n- Capital: Paris\n  - Nested in it\n- Wind',
        '| Part | Height |\n|---|---|\n| First | 57 m |\n| Second | 115 m |',
        'According to passage 2, it is red. The passage does not say who painted it, but says that it was in 1968.',
        'See [the tower](https://a.org/b) for more. It cost `5. 6. 7` francs. It is *very old. So old* that it is.',
        '> Quoted is this. And this.',
        '```\ncode\n```',
        'Title\n===\n\nOne more. And two more.\n---\n',
        '[1]: https://a.org/b\n\n## Sources\n1. Smith, J. (2020). Towers.\n2. Doe.',
      ].join('\n\n'),
    );
  });
});
