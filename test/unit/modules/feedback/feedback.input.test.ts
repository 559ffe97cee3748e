import { describe, expect, test } from 'vitest';
import {
  feedbackFilterSchema,
  submitFeedbackSchema,
} from '../../../../src/modules/feedback/feedback.input.ts';
import { validated } from '../../../../src/platform/validation.ts';
import { refusalOf } from '../../../support/refusals.ts';

const inferenceId = '01890000-0000-7000-8000-000000000000';

describe('feedback', () => {
  const refusal = (given: object) =>
    refusalOf(() => validated(submitFeedbackSchema, { inferenceId, ...given }, 'input'));

  test.each([
    ['nothing said', {}, 'input.supported'],
    ['nothing said but nulls', { supported: null, fluxPosition: null, elpChannels: null }, 'input.supported'],
    ['nothing said but who says it', { annotator: 'ada' }, 'input.supported'],
    ['no UUID', { inferenceId: 'x', supported: true }, 'input.inferenceId'],
    ['a position above 9', { fluxPosition: 10 }, 'input.fluxPosition'],
    ['a position between', { fluxPosition: 1.5 }, 'input.fluxPosition'],
    ['a position that is NaN', { fluxPosition: Number.NaN }, 'input.fluxPosition'],
    [
      'channels that do not sum to 1',
      { elpChannels: { ethos: 0.5, logos: 0.5, pathos: 0.5 } },
      'input.elpChannels',
    ],
    [
      'a channel that is infinite',
      { elpChannels: { ethos: Infinity, logos: 0, pathos: 0 } },
      'input.elpChannels.ethos',
    ],
    ['a blank annotator', { supported: true, annotator: ' ' }, 'input.annotator'],
    ['a long annotator', { supported: true, annotator: 'a'.repeat(129) }, 'input.annotator'],
    ['an annotator with NUL', { supported: true, annotator: 'a\0' }, 'input.annotator'],
    ['half a surrogate pair', { supported: true, annotator: '\ud83d' }, 'input.annotator'],
  ])('with %s is refused', async (_name, given, path) => {
    expect((await refusal(given))?.map((issue) => issue.path)).toEqual([path]);
  });

  test.each([
    ['supported', { supported: false }],
    ['a position', { fluxPosition: 0 }],
    ['channels', { elpChannels: { ethos: 1, logos: 0, pathos: 0 } }],
    [
      'all, by somebody',
      { supported: true, fluxPosition: 9, elpChannels: { ethos: 0, logos: 1, pathos: 0 }, annotator: 'ada' },
    ],
    [
      'an annotator of 128 characters beyond the basic plane',
      { supported: true, annotator: '😀'.repeat(128) },
    ],
  ])('with %s is taken', async (_name, given) => {
    expect(await refusal(given)).toBeNull();
  });

  test('names its annotator without space around, in one spelling', () => {
    const given = { inferenceId, supported: true, annotator: ' Ame\u0301lie ' };
    expect(validated(submitFeedbackSchema, given, 'input').annotator).toBe('Amélie');
  });
});

test('a filter of feedback names what it cannot read', async () => {
  const refused = await refusalOf(() => validated(feedbackFilterSchema, { annotator: '' }, 'filter'));
  expect(refused?.map(({ path }) => path)).toEqual(['filter.annotator']);
});
