import { setImmediate as settled } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { RoundRobinQueue } from '../../../../src/graphql/scheduling/round-robin-queue.ts';

/** Iterations of the event loop that end when the test says so. */
function heldLoop() {
  let end: () => void = () => undefined;
  return {
    otherWork: () =>
      new Promise<void>((resolve) => {
        end = resolve;
      }),
    async next() {
      end();
      await settled();
    },
  };
}

describe('the queue of requests', () => {
  /** Asks for a turn for each kind, in order, and notes who has begun. */
  function asked(queue: RoundRobinQueue, kinds: readonly string[]) {
    const begun: string[] = [];
    for (const [index, kind] of kinds.entries()) {
      const name = `${kind}${index}`;
      const turn = queue.enter(kind);
      if (turn === undefined) begun.push(name);
      else void turn.then(() => begun.push(name));
    }
    return begun;
  }

  test('are at once while there are few', async () => {
    const loop = heldLoop();
    const queue = new RoundRobinQueue({ max: 2, otherWork: loop.otherWork });
    expect(queue.enter('a')).toBeUndefined();
    expect(queue.enter('b')).toBeUndefined();
    await loop.next();
    expect(queue.enter('c')).toBeUndefined();
  });

  test('are so many in each iteration, in the order in which they came', async () => {
    const loop = heldLoop();
    const queue = new RoundRobinQueue({ max: 2, otherWork: loop.otherWork });
    const begun = asked(queue, ['a', 'a', 'a', 'a', 'a']);
    expect(begun).toEqual(['a0', 'a1']);
    expect(queue.waiting).toBe(3);
    await loop.next();
    expect(begun).toEqual(['a0', 'a1', 'a2', 'a3']);
    await loop.next();
    expect(begun).toEqual(['a0', 'a1', 'a2', 'a3', 'a4']);
    expect(queue.waiting).toBe(0);
  });

  test('are of all kinds in turn, so that many of one kind hold nobody up', async () => {
    const loop = heldLoop();
    const queue = new RoundRobinQueue({ max: 2, otherWork: loop.otherWork });
    const begun = asked(queue, ['a', 'a', 'a', 'a', 'a', 'a', 'b', 'c', 'b']);
    await loop.next();
    expect(begun.slice(2)).toEqual(['a2', 'b6']);
    await loop.next();
    expect(begun.slice(4)).toEqual(['c7', 'a3']);
    await loop.next();
    expect(begun.slice(6)).toEqual(['b8', 'a4']);
    await loop.next();
    expect(begun.slice(8)).toEqual(['a5']);
  });

  test('are not before those that wait', async () => {
    const loop = heldLoop();
    const queue = new RoundRobinQueue({ max: 1, otherWork: loop.otherWork });
    const begun = asked(queue, ['a', 'a', 'a']);
    await loop.next();
    void queue.enter('a')?.then(() => begun.push('late'));
    await loop.next();
    await loop.next();
    expect(begun).toEqual(['a0', 'a1', 'a2', 'late']);
  });
});
