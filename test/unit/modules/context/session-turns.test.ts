import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { SessionTurns } from '../../../../src/modules/context/session-turns.ts';
import { DatabaseTimeoutError } from '../../../../src/platform/database/database-timeout-error.ts';
import { DatabaseUnresponsiveError } from '../../../../src/platform/database/database-unresponsive-error.ts';
import { LockQueueRejectedError } from '../../../../src/platform/database/lock-queue-rejected-error.ts';
import { OverloadedError } from '../../../../src/platform/errors.ts';

/** Work that says when it begins and lasts until it is told to end. */
function piece(name: string, log: string[]) {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const work = () => {
    log.push(name);
    return promise;
  };
  return { work, end: () => resolve(name), fail: () => reject(new Error(name)) };
}

test('work of one session is done one after another, in the order it came', async () => {
  const log: string[] = [];
  const turns = new SessionTurns();
  const [one, two, three] = [piece('one', log), piece('two', log), piece('three', log)];
  const results = [one, two, three].map(({ work }) => turns.take('a session', work));
  await nextTurn();
  expect(log).toEqual(['one']);
  three.end();
  one.end();
  await nextTurn();
  expect(log).toEqual(['one', 'two']);
  two.end();
  expect(await Promise.all(results)).toEqual(['one', 'two', 'three']);
});

test('sessions do not wait for each other', async () => {
  const log: string[] = [];
  const turns = new SessionTurns();
  const [one, two] = [piece('one', log), piece('two', log)];
  const waiting = turns.take('a session', one.work);
  two.end();
  expect(await turns.take('another', two.work)).toBe('two');
  one.end();
  await waiting;
});

test('work that fails lets the next begin, and tells only its own caller', async () => {
  const log: string[] = [];
  const turns = new SessionTurns();
  const [one, two] = [piece('one', log), piece('two', log)];
  const failing = turns.take('a session', one.work);
  const next = turns.take('a session', two.work);
  one.fail();
  two.end();
  await expect(failing).rejects.toThrow('one');
  expect(await next).toBe('two');
});

test.each([
  new DatabaseTimeoutError(),
  new DatabaseUnresponsiveError(1),
  new LockQueueRejectedError(),
])('work that waits behind a timeout is refused with it ($name), and what comes later begins', async (timeout) => {
  const log: string[] = [];
  const turns = new SessionTurns();
  const slow = Promise.withResolvers<string>();
  const other = piece('of another session', log);
  const first = turns.take('a session', () => slow.promise);
  const waiting = Array.from({ length: 20 }, (_, index) =>
    turns.take('a session', piece(`${index}`, log).work),
  );
  const beside = turns.take('another', other.work);
  slow.reject(timeout);
  const outcomes = await Promise.allSettled([first, ...waiting]);
  expect(outcomes[0]).toMatchObject({ status: 'rejected', reason: timeout });
  for (const outcome of outcomes.slice(1))
    expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(DatabaseTimeoutError) });
  other.end();
  expect(await beside).toBe('of another session');
  const later = piece('later', log);
  later.end();
  expect(await turns.take('a session', later.work)).toBe('later');
  expect(log).toEqual(['of another session', 'later']);
  expect(turns.size).toBe(0);
});

test('work that throws at once fails alike', async () => {
  const turns = new SessionTurns();
  const thrown = turns.take('a session', () => {
    throw new Error('at once');
  });
  await expect(thrown).rejects.toThrow('at once');
  expect(turns.size).toBe(0);
});

test('too much work is refused before it begins, and taken again once there is room', async () => {
  const log: string[] = [];
  const turns = new SessionTurns();
  const first = piece('first', log);
  const taken = [turns.take('a session', first.work)];
  for (let count = 1; count < 8192; count += 1)
    taken.push(turns.take('a session', async () => String(count)));
  await expect(turns.take('another', async () => 'too much')).rejects.toThrow(OverloadedError);
  expect(turns.size).toBe(8192);
  first.end();
  await Promise.all(taken);
  expect(turns.size).toBe(0);
  expect(await turns.take('another', async () => 'enough')).toBe('enough');
});
