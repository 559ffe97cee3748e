import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { KeyedTurns } from '../../../../src/platform/concurrency/keyed-turns.ts';

test('work for a key waits for earlier work for it, also where that fails, and for no other', async () => {
  const turns = new KeyedTurns();
  const done: string[] = [];
  const first = Promise.withResolvers<void>();
  const failing = turns.take('a', async () => {
    await first.promise;
    done.push('first');
    throw new Error('on purpose');
  });
  const second = turns.take('a', async () => done.push('second'));
  await turns.take('b', async () => done.push('other'));
  await nextTurn();
  expect(done).toEqual(['other']);
  const settled = turns.settled().then(() => done.push('settled'));
  first.resolve();
  await expect(failing).rejects.toThrow('on purpose');
  expect(await second).toBe(3);
  await settled;
  expect(done).toEqual(['other', 'first', 'second', 'settled']);
  await turns.settled();
});
