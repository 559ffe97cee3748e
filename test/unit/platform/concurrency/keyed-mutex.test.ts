import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { KeyedMutex } from '../../../../src/platform/concurrency/keyed-mutex.ts';

test('work for a key waits for earlier work for it, also where that fails, and for no other', async () => {
  const mutex = new KeyedMutex();
  const done: string[] = [];
  const first = Promise.withResolvers<void>();
  const failing = mutex.runExclusive('a', async () => {
    await first.promise;
    done.push('first');
    throw new Error('on purpose');
  });
  const second = mutex.runExclusive('a', async () => done.push('second'));
  await mutex.runExclusive('b', async () => done.push('other'));
  await nextTurn();
  expect(done).toEqual(['other']);
  const settled = mutex.settled().then(() => done.push('settled'));
  first.resolve();
  await expect(failing).rejects.toThrow('on purpose');
  expect(await second).toBe(3);
  await settled;
  expect(done).toEqual(['other', 'first', 'second', 'settled']);
  await mutex.settled();
});
