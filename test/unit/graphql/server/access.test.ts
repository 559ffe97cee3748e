import { describe, expect, test } from 'vitest';
import { principalOf } from '../../../../src/graphql/server/access.ts';

const operatorToken = 'operator-token-of-some-length';
const readerToken = 'reader-token-of-some-length';
const both = { operatorToken, readerToken };

describe('who asks', () => {
  test('is the operator when no token is configured, whatever is sent', () => {
    const none = { operatorToken: null, readerToken: null };
    for (const sent of [null, undefined, '', 'Bearer anything', 'Basic dXNlcjpwYXNz']) {
      expect(principalOf(none, sent)).toBe('operator');
    }
  });

  test('is told by the token', () => {
    expect(principalOf(both, `Bearer ${operatorToken}`)).toBe('operator');
    expect(principalOf(both, `Bearer ${readerToken}`)).toBe('reader');
    expect(principalOf(both, `bearer ${readerToken}`)).toBe('reader');
  });

  test.each([
    ['nothing', null],
    ['an empty value', ''],
    ['the scheme alone', 'Bearer '],
    ['the token alone', operatorToken],
    ['another scheme', `Basic ${operatorToken}`],
    ['another token', 'Bearer somebody-elses-token'],
    ['the beginning of the token', `Bearer ${operatorToken.slice(0, -1)}`],
    ['more than the token', `Bearer ${operatorToken}x`],
    ['the token in other letters', `Bearer ${operatorToken.toUpperCase()}`],
    ['two tokens', `Bearer ${readerToken} ${operatorToken}`],
    ['a line before it', `x\nBearer ${operatorToken}`],
  ])('is nobody known with %s', (_, sent) => {
    expect(principalOf(both, sent)).toBe('anonymous');
  });

  test('is at most a reader when there is a token for readers alone', () => {
    const readersOnly = { operatorToken: null, readerToken };
    expect(principalOf(readersOnly, null)).toBe('anonymous');
    expect(principalOf(readersOnly, `Bearer ${readerToken}`)).toBe('reader');
    expect(principalOf(readersOnly, 'Bearer null')).toBe('anonymous');
  });

  test('is nobody known without the token when there is one for operators alone', () => {
    const operatorsOnly = { operatorToken, readerToken: null };
    expect(principalOf(operatorsOnly, null)).toBe('anonymous');
    expect(principalOf(operatorsOnly, `Bearer ${operatorToken}`)).toBe('operator');
    expect(principalOf(operatorsOnly, 'Bearer null')).toBe('anonymous');
  });
});
