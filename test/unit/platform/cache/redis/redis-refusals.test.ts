import { describe, expect, test } from 'vitest';
import { RedisRefusals, refusalCode } from '../../../../../src/platform/cache/redis/redis-refusals.ts';

function reply(message: string, previous?: readonly string[]): Error {
  const error = new Error(message);
  error.name = 'ReplyError';
  return previous === undefined
    ? error
    : Object.assign(error, { previousErrors: previous.map((text) => reply(text)) });
}

describe('the code of a refusal', () => {
  test.each([
    ["OOM command not allowed when used memory > 'maxmemory'.", 'OOM'],
    ["OOM command not allowed when used memory > 'maxmemory'. script: 1f, on @user_script:1.", 'OOM'],
    ['LOADING Redis is loading the dataset in memory', 'LOADING'],
    ['NOAUTH Authentication required.', 'NOAUTH'],
    ['WRONGPASS invalid username-password pair or user is disabled.', 'WRONGPASS'],
    ['MOVED 3999 127.0.0.1:6381', 'MOVED'],
    ['DENIED Redis is running in protected mode because protected mode is enabled', 'DENIED'],
    ['ERR max number of clients reached', 'MAXCLIENTS'],
    ["ERR The user executing the script can't run this command or subcommand script: 1f", 'NOPERM'],
    ['ERR max number of clients + cluster connections reached', 'MAXCLIENTS'],
    [
      "ERR Error running script (call to f_1f): @user_script:21: @user_script: 21: -OOM command not allowed when used memory > 'maxmemory'.",
      'OOM',
    ],
    [
      "ERR Error running script (call to f_1f): @user_script:1: @user_script: 1: -READONLY You can't write against a read only replica.",
      'READONLY',
    ],
    [
      "EXECABORT Transaction discarded because of: OOM command not allowed when used memory > 'maxmemory'.",
      'OOM',
    ],
    ['EXECABORT Transaction discarded because of previous errors.', 'EXECABORT'],
  ])('%s', (message, code) => {
    expect(refusalCode(reply(message))).toBe(code);
  });

  test('of a discarded transaction is that of the command in it', () => {
    const discarded = 'EXECABORT Transaction discarded because of previous errors.';
    expect(refusalCode(reply(discarded, ['OOM command not allowed']))).toBe('OOM');
    expect(refusalCode(reply(discarded, ['ERR unknown command', 'NOPERM no permissions']))).toBe('NOPERM');
    expect(refusalCode(reply(discarded, ['ERR wrong number of arguments']))).toBeNull();
  });

  test.each([
    'WRONGTYPE Operation against a key holding the wrong kind of value',
    'ERR value is not an integer or out of range',
    'ERR Error running script (call to f_1f): @user_script:1: WRONGTYPE Operation against a key',
    'BUSYGROUP Consumer Group name already exists',
    'NOSCRIPT No matching script. Please use EVAL.',
  ])('is none of: %s', (message) => {
    expect(refusalCode(reply(message))).toBeNull();
  });

  test('is none of an error that Redis did not answer', () => {
    expect(refusalCode(new Error('OOM '))).toBeNull();
  });
});

describe('refusals', () => {
  test('begin with the first call and end with the last', () => {
    const told: string[] = [];
    const refusals = new RedisRefusals(
      (_error, code) => told.push(code),
      () => told.push('over'),
    );
    const again = async () => undefined;
    refusals.served('read');
    refusals.refused('write', again, reply('OOM '), 'OOM');
    refusals.refused('write', again, reply('OOM '), 'OOM');
    refusals.refused('read', again, reply('NOPERM '), 'NOPERM');
    expect(refusals.pending.map(([name]) => name)).toEqual(['write', 'read']);
    refusals.served('write');
    refusals.served('ping');
    expect(told).toEqual(['OOM']);
    refusals.served('read');
    expect(told).toEqual(['OOM', 'over']);
    refusals.refused('read', again, reply('BUSY '), 'BUSY');
    expect(told).toEqual(['OOM', 'over', 'BUSY']);
  });
});
