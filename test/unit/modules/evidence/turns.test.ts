import { setImmediate as nextRound } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Turns } from '../../../../src/modules/evidence/turns.ts';

describe('long work in turns', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
  afterEach(() => void vi.useRealTimers());

  /** A piece of work that takes a while, in milliseconds. */
  const takes = (milliseconds: number) => void vi.advanceTimersByTime(milliseconds);
  const pieces = Array.from({ length: 20 }, (_, index) => index);

  /** How many pieces of all the work were done in each round of the event loop, but for rounds in which none was. */
  async function rounds(works: readonly ((done: () => void) => Promise<unknown>)[]): Promise<number[]> {
    const counts = [0];
    const done = () => {
      counts[counts.length - 1] = (counts.at(-1) ?? 0) + 1;
    };
    const work = Promise.all(works.map((start) => start(done)));
    let isOver = false;
    const watch = async () => {
      for (; !isOver; await nextRound()) counts.push(0);
    };
    const watching = watch();
    await work;
    isOver = true;
    await watching;
    return counts.filter((count) => count > 0);
  }

  test('is done in order, and gives what each item makes', async () => {
    const found = await new Turns().map(pieces, (item, index) => {
      takes(4);
      return [item * 2, index];
    });
    expect(found).toEqual(pieces.map((item) => [item * 2, item]));
    expect(await new Turns().run(() => 'done')).toBe('done');
  });

  test('lets other work in after a while, over all that it does', async () => {
    const turns = new Turns();
    const counts = await rounds([
      async (done) => {
        for (const _ of pieces) {
          await turns.map([1], () => takes(3));
          done();
          await turns.run(() => takes(3));
          done();
        }
      },
    ]);
    expect(Math.max(...counts)).toBe(4);
    expect(counts).toHaveLength(10);
  });

  test('has one turn at a time, however much of it there is', async () => {
    const work = async (done: () => void) => {
      const turns = new Turns();
      await turns.next();
      await turns.map(pieces, () => {
        takes(5);
        done();
      });
    };
    const counts = await rounds(Array.from({ length: 8 }, () => work));
    expect(Math.max(...counts)).toBe(2);
    expect(counts.reduce((sum, count) => sum + count)).toBe(8 * pieces.length);
  });
});
