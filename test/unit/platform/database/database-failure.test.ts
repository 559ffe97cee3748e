import { describe, expect, it } from 'vitest';
import { databaseFailureOf, isTimeout } from '../../../../src/platform/database/database-failure.ts';
import { DatabaseUnresponsiveError } from '../../../../src/platform/database/database-unresponsive-error.ts';

const coded = (code: string) => Object.assign(new Error('failed'), { code });

describe('A failure of the database', () => {
  it.each([
    ['25006', 'DATABASE_READ_ONLY', 5000],
    ['40001', 'DATABASE_CONFLICT', 100],
    ['40P01', 'DATABASE_CONFLICT', 100],
    ['53100', 'DATABASE_FULL', null],
    ['53200', 'DATABASE_BUSY', 5000],
    ['53300', 'DATABASE_BUSY', 1000],
    ['55P03', 'DATABASE_TIMEOUT', 1000],
    ['57014', 'DATABASE_TIMEOUT', 1000],
    ['57P01', 'DATABASE_UNAVAILABLE', 1000],
    ['25P03', 'DATABASE_UNAVAILABLE', 1000],
    ['ECONNREFUSED', 'DATABASE_UNAVAILABLE', 1000],
  ])('%s is told as %s', (state, code, retryAfterMs) => {
    expect(databaseFailureOf(coded(state))).toMatchObject({ code, retryAfterMs });
    expect(databaseFailureOf(new Error('cannot store', { cause: coded(state) }))).toMatchObject({ code });
  });

  it.each([
    coded('23505'),
    coded('42601'),
    coded('ENOENT'),
    new TypeError('x is not a function'),
    undefined,
  ])('is not %s', (error) => {
    expect(databaseFailureOf(error)).toBeNull();
  });

  it('that is silence leaves open whether anything was stored, and is a timeout', () => {
    const silence = new DatabaseUnresponsiveError(1000);
    expect(databaseFailureOf(silence)).toMatchObject({ isUndone: false });
    expect(isTimeout(silence)).toBe(true);
    expect(isTimeout(coded('55P03'))).toBe(true);
    expect(isTimeout(coded('57P01'))).toBe(false);
    expect(isTimeout(coded('40001'))).toBe(false);
  });
});
