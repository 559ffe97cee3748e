import { describe, expect, test } from 'vitest';
import { keyedCallOf } from '../../../../src/modules/idempotency/keyed-call.ts';

const digestOf = (input: object, mutation = 'infer') => keyedCallOf('key', mutation, input).digest;

describe('the digest of a call', () => {
  test('has 64 hexadecimal digits and is the same in every process', () => {
    expect(digestOf({ text: 'a' })).toBe('466e717f7534248350bc433858cf45bd25ecde0b48c474f80db31fb0ddf995e4');
  });

  test.each([
    ['the order of fields', { text: 'a', more: { x: 1, y: 2 } }, { more: { y: 2, x: 1 }, text: 'a' }],
    ['fields that are null or absent', { text: 'a', model: null }, { text: 'a', model: undefined }],
    ['the key itself', { text: 'a', idempotencyKey: 'one' }, { text: 'a', idempotencyKey: 'other' }],
    ['the order of fields within lists', { samples: [{ a: 1, b: null }] }, { samples: [{ a: 1 }] }],
  ])('does not tell %s', (_, one, other) => {
    expect(digestOf(one)).toBe(digestOf(other));
  });

  test.each([
    ['another text', { text: 'a' }, { text: 'b' }],
    ['another case', { text: 'a' }, { text: 'A' }],
    ['a further field', { text: 'a' }, { text: 'a', model: 'm' }],
    ['the order of a list', { texts: ['a', 'b'] }, { texts: ['b', 'a'] }],
    ['what is split differently', { texts: ['a', 'b'] }, { texts: ['a,b'] }],
    ['a number and its text', { id: '1' }, { id: 1 }],
    ['false and absent', { supported: false }, {}],
    ['an empty text and absent', { response: '' }, {}],
    ['times', { at: new Date(0) }, { at: new Date(1) }],
    ['what stands elsewhere', { a: { text: 'a' } }, { text: 'a' }],
  ])('tells %s', (_, one, other) => {
    expect(digestOf(one)).not.toBe(digestOf(other));
  });

  test('tells mutations', () => {
    expect(digestOf({ text: 'a' }, 'infer')).not.toBe(digestOf({ text: 'a' }, 'recordInference'));
  });
});
