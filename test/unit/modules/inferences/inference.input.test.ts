import { describe, expect, test } from 'vitest';
import {
  inferBatchSchema,
  inferenceFilterSchema,
  inferSchema,
  recordInferenceSchema,
} from '../../../../src/modules/inferences/inference.input.ts';
import { validated } from '../../../../src/platform/validation.ts';
import { refusalOf } from '../../../support/refusals.ts';

const ninth = 1 / 9;
const digits = Array.from({ length: 9 }, () => ninth);
const loneSurrogate = 'half a pair: \ud83d';
const overlong = 'a'.repeat(32_769);

describe('the input of infer', () => {
  const refusal = (given: object) =>
    refusalOf(() => validated(inferSchema, { text: 'A text.', ...given }, 'input'));

  test.each([
    ['an empty text', { text: '' }, 'input.text', 'expects a text that is not blank'],
    ['a blank text', { text: ' \n\t\u2003' }, 'input.text', 'expects a text that is not blank'],
    [
      'a text of control characters',
      { text: '\u0001\u200b\u2800' },
      'input.text',
      'expects a text that is not blank',
    ],
    ['an overlong text', { text: overlong }, 'input.text', 'expects at most 32768 characters'],
    ['half a surrogate pair', { text: loneSurrogate }, 'input.text', 'expects well-formed Unicode'],
    ['a NUL character', { text: 'a\0b' }, 'input.text', 'cannot hold the NUL character'],
    [
      'a session id with a space',
      { sessionId: 'a b' },
      'input.sessionId',
      'expects 1 to 128 printable ASCII characters without spaces',
    ],
    [
      'an empty session id',
      { sessionId: '' },
      'input.sessionId',
      'expects 1 to 128 printable ASCII characters without spaces',
    ],
    [
      'a session id with a line break at its end',
      { sessionId: 'session\n' },
      'input.sessionId',
      'expects 1 to 128 printable ASCII characters without spaces',
    ],
    [
      'an overlong session id',
      { sessionId: 'a'.repeat(129) },
      'input.sessionId',
      'expects 1 to 128 printable ASCII characters without spaces',
    ],
  ])('refuses %s', async (_, given, path, message) => {
    expect(await refusal(given)).toEqual([{ path, message }]);
  });

  test.each([
    ['a text of one character', { text: 'a' }],
    ['the longest text', { text: 'a'.repeat(32_768) }],
    ['a text beyond the basic plane', { text: '\u{1f600}' }],
    ['the longest session id', { sessionId: '~'.repeat(128) }],
    ['no session and no model', { sessionId: null, model: null }],
  ])('accepts %s', async (_, given) => {
    expect(await refusal(given)).toBeNull();
  });

  test('is put into NFC', () => {
    expect(validated(inferSchema, { text: 'cafe\u0301' }, 'input').text).toBe('caf\u00e9');
  });

  test('counts characters after it is put into NFC', async () => {
    expect(await refusal({ text: 'e\u0301'.repeat(32_768) })).toBeNull();
  });

  test('reports every fault at once', async () => {
    expect(await refusal({ text: ' ', sessionId: 'a b' })).toEqual([
      { path: 'input.text', message: expect.any(String) },
      { path: 'input.sessionId', message: expect.any(String) },
    ]);
  });
});

describe('the input of inferBatch', () => {
  const refusal = (texts: readonly string[]) =>
    refusalOf(() => validated(inferBatchSchema, { texts }, 'input'));
  const many = (count: number) => Array.from({ length: count }, (_, index) => `Text ${index}.`);

  test('names the text at fault', async () => {
    expect(await refusal(['One.', ' ', 'Three.', 'a\0b'])).toEqual([
      { path: 'input.texts.1', message: 'expects a text that is not blank' },
      { path: 'input.texts.3', message: 'cannot hold the NUL character' },
    ]);
  });

  test('takes 1 to 256 texts', async () => {
    expect(await refusal([])).toEqual([{ path: 'input.texts', message: 'expects at least one text' }]);
    expect(await refusal(many(1))).toBeNull();
    expect(await refusal(many(256))).toBeNull();
    expect(await refusal(many(257))).toEqual([{ path: 'input.texts', message: 'expects at most 256 texts' }]);
  });
});

describe('the input of recordInference', () => {
  const recorded = {
    text: 'A text.',
    fluxPosition: 9,
    confidence: 0.92,
    signalStrength: 0.87,
    processingTimeMs: 45,
  };
  const refusal = (given: object) =>
    refusalOf(() => validated(recordInferenceSchema, { ...recorded, ...given }, 'input'));
  const evidence = 'expects CONTEXT or SAMPLES, because the verdict is not UNKNOWN';

  test.each([
    ['an id that is no UUID', { uuid: '7' }, 'input.uuid', 'expects a UUID'],
    ['a blank response', { response: ' ' }, 'input.response', 'expects a text that is not blank'],
    [
      'eight digits',
      { digits: Array.from({ length: 8 }, () => 1 / 8) },
      'input.digits',
      'expects nine digits',
    ],
    ['ten digits', { digits: [...digits, 0] }, 'input.digits', 'expects nine digits'],
    [
      'digits that sum to 1.01',
      { digits: [ninth + 0.01, ...digits.slice(1)] },
      'input.digits',
      'expects digits that sum to 1',
    ],
    [
      'a negative digit',
      { digits: [-0.1, 2 * ninth + 0.1, ...digits.slice(2)] },
      'input.digits.0',
      'expects 0 to 1',
    ],
    [
      'a digit that is not a number',
      { digits: [Number.NaN, ...digits.slice(1)] },
      'input.digits.0',
      'expects a finite number',
    ],
    ['position 10', { fluxPosition: 10 }, 'input.fluxPosition', 'expects a position: 0 to 9'],
    ['position -1', { fluxPosition: -1 }, 'input.fluxPosition', 'expects a position: 0 to 9'],
    ['position 4.5', { fluxPosition: 4.5 }, 'input.fluxPosition', 'expects a position: 0 to 9'],
    ['a confidence above 1', { confidence: 1.0001 }, 'input.confidence', 'expects 0 to 1'],
    [
      'an infinite confidence',
      { confidence: Number.POSITIVE_INFINITY },
      'input.confidence',
      'expects a finite number',
    ],
    ['a negative signal', { signalStrength: -0.0001 }, 'input.signalStrength', 'expects 0 to 1'],
    [
      'a signal that is not a number',
      { signalStrength: Number.NaN },
      'input.signalStrength',
      'expects a finite number',
    ],
    [
      'channels that sum to 0.9',
      { elpChannels: { ethos: 0.3, logos: 0.3, pathos: 0.3 } },
      'input.elpChannels',
      'expects three shares that sum to 1',
    ],
    [
      'a negative channel',
      { elpChannels: { ethos: -0.5, logos: 1, pathos: 0.5 } },
      'input.elpChannels.ethos',
      'expects 0 to 1',
    ],
    ['a verdict that rests on nothing', { verdict: 'SUPPORTED' }, 'input.evidence', evidence],
    [
      'a flag that rests on nothing',
      { verdict: 'HALLUCINATED', evidence: 'NONE' },
      'input.evidence',
      evidence,
    ],
    ['half a millisecond', { processingTimeMs: 0.5 }, 'input.processingTimeMs', 'expects whole milliseconds'],
    ['a time before it began', { processingTimeMs: -1 }, 'input.processingTimeMs', 'expects 0 or more'],
    [
      'a time beyond 32 bits',
      { processingTimeMs: 2_147_483_648 },
      'input.processingTimeMs',
      'expects at most 2147483647',
    ],
  ])('refuses %s', async (_, given, path, message) => {
    expect(await refusal(given)).toEqual([{ path, message }]);
  });

  test.each([
    ['the least there is to tell', {}],
    ['digits within the tolerance of single precision', { digits: [ninth + 0.00004, ...digits.slice(1)] }],
    ['a verdict with its evidence', { verdict: 'HALLUCINATED', evidence: 'CONTEXT' }],
    ['evidence without a verdict', { verdict: 'UNKNOWN', evidence: 'SAMPLES' }],
    ['the bounds', { fluxPosition: 0, confidence: 0, signalStrength: 1, processingTimeMs: 0 }],
  ])('accepts %s', async (_, given) => {
    expect(await refusal(given)).toBeNull();
  });

  test('refuses a digit above 1, which no other can make good', async () => {
    expect(await refusal({ digits: [0, 0, 0, 0, 0, 0, 0, 0, 1.1] })).toEqual([
      { path: 'input.digits.8', message: 'expects 0 to 1' },
      { path: 'input.digits', message: 'expects digits that sum to 1' },
    ]);
  });

  test('takes an untold verdict for unknown', () => {
    expect(validated(recordInferenceSchema, recorded, 'input')).toMatchObject({
      verdict: 'UNKNOWN',
      evidence: 'NONE',
    });
  });
});

describe('the filter of inferences', () => {
  const refusal = (filter: object) => refusalOf(() => validated(inferenceFilterSchema, filter, 'filter'));

  test.each([
    ['a model id that is no UUID', { modelId: 'default' }, 'filter.modelId'],
    ['position 12', { fluxPositions: [3, 12] }, 'filter.fluxPositions.1'],
    ['a least signal above 1', { minSignalStrength: 1.5 }, 'filter.minSignalStrength'],
    ['a negative most signal', { maxSignalStrength: -1 }, 'filter.maxSignalStrength'],
    ['a least confidence that is not a number', { minConfidence: Number.NaN }, 'filter.minConfidence'],
    ['an unknown verdict', { verdicts: ['MAYBE'] }, 'filter.verdicts.0'],
    ['a time that is none', { createdFrom: new Date(Number.NaN) }, 'filter.createdFrom'],
  ])('refuses %s', async (_, filter, path) => {
    expect(await refusal(filter)).toEqual([{ path, message: expect.any(String) }]);
  });

  test('may say nothing', async () => {
    expect(await refusal({})).toBeNull();
    expect(await refusal({ modelId: null, verdicts: null, createdBefore: null })).toBeNull();
  });
});
