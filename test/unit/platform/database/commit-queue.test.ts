import { describe, expect, test } from 'vitest';
import { CommitQueue } from '../../../../src/platform/database/commit-queue.ts';

function queueOf(maxGroup: number) {
  const queue = new CommitQueue<string, void>(maxGroup);
  const add = (kind: string, items: string, weight = 1) => {
    for (const item of items)
      queue.add(kind, { item, weight, resolve: () => undefined, reject: () => undefined });
  };
  const take = () =>
    queue
      .takeGroup()
      .map(({ item }) => item)
      .join('');
  return { queue, add, take };
}

describe('what waits for a commit', () => {
  test('is taken in order, as much as a group may weigh', () => {
    const { queue, add, take } = queueOf(4);
    add('a', 'abcdef');
    expect([queue.count, queue.weight]).toEqual([6, 6]);
    expect([take(), take(), take()]).toEqual(['abcd', 'ef', '']);
    expect([queue.count, queue.weight]).toEqual([0, 0]);
  });

  test('of a kind that is rare is next, however much of others waits, in a small group', () => {
    const { add, take } = queueOf(8);
    add('many', 'abcdefghijklmnop');
    expect(take()).toBe('abcdefgh');
    add('rare', 'X');
    expect(take()).toBe('Xi');
    add('rare', 'YZ');
    expect([take(), take()]).toEqual(['YZ', 'jklmnop']);
  });

  test('of several kinds shares a group when there is much of the one whose turn it is', () => {
    const { add, take } = queueOf(8);
    add('one', 'abcd');
    add('other', 'efgh');
    expect(take()).toBe('abcdefgh');
  });

  test('is heavy or light, by turns that weigh the same', () => {
    const { add, take } = queueOf(8);
    add('batch', 'AB', 8);
    add('batch', 'a', 2);
    add('batch', 'bcde', 2);
    add('batch', 'C', 12);
    expect([take(), take(), take(), take(), take()]).toEqual(['A', 'abcd', 'B', 'e', 'C']);
  });

  test('saves nothing up while none of its kind waits', () => {
    const { add, take } = queueOf(2);
    for (let round = 0; round < 20; round += 1) {
      add('busy', 'ab');
      take();
    }
    add('busy', 'abcd');
    add('idle', 'efgh');
    expect([take(), take(), take()]).toEqual(['ef', 'ab', 'gh']);
  });

  test('is taken all at once by whoever refuses it', () => {
    const { queue, add } = queueOf(2);
    add('a', 'abc');
    add('b', 'd');
    expect(queue.takeAll().map(({ item }) => item)).toEqual(['a', 'b', 'c', 'd']);
    expect([queue.count, queue.weight, queue.takeGroup()]).toEqual([0, 0, []]);
  });
});
