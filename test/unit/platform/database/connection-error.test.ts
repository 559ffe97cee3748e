import { describe, expect, it } from 'vitest';
import { isConnectionError } from '../../../../src/platform/database/connection-error.ts';

function coded(code: string): Error {
  return Object.assign(new Error('failed'), { code });
}

describe('A connection error', () => {
  it.each([
    ['a refused connection', coded('ECONNREFUSED')],
    ['a name that leads nowhere', coded('ENOTFOUND')],
    ['a server that shuts down', coded('57P01')],
    ['a server without a connection to spare', coded('53300')],
    ['a database closed to connections', new Error('database "x" is not currently accepting connections')],
    ['a connection that broke, by SQLSTATE', coded('08006')],
    ['a connection that broke, by message', new Error('Connection terminated unexpectedly')],
    ['a pool without a connection to spare', new Error('timeout exceeded when trying to connect')],
    ['a closed database in process', new Error('PGlite is closed')],
    ['every address failing', new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')])],
    ['one that caused another', new Error('cannot store', { cause: coded('ECONNRESET') })],
  ])('is %s', (_, error) => {
    expect(isConnectionError(error)).toBe(true);
  });

  it.each([
    ['a violated check', coded('23514')],
    ['a deadlock', coded('40P01')],
    ['a wrong statement', coded('42601')],
    ['a mistake in the program', new TypeError('x is not a function')],
    ['nothing at all', undefined],
  ])('is not %s', (_, error) => {
    expect(isConnectionError(error)).toBe(false);
  });
});
