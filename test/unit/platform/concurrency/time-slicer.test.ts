import { setImmediate as nextRound } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { TimeSlicer } from '../../../../src/platform/concurrency/time-slicer.ts';
import { roundsOf } from '../../../support/rounds.ts';

describe('long work in turns', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
  afterEach(() => void vi.useRealTimers());

  /** A piece of work that takes a while, in milliseconds. */
  const takes = (milliseconds: number) => void vi.advanceTimersByTime(milliseconds);
  const pieces = Array.from({ length: 20 }, (_, index) => index);

  /**
   * How many pieces of all the work were done in each round of the event loop, but for rounds in
   * which none was.
   */
  const rounds = async (...works: Parameters<typeof roundsOf>) =>
    (await roundsOf(...works)).map((round) => round.length);

  test('is done in order, and gives what each item makes', async () => {
    const found = await new TimeSlicer().map(pieces, (item, index) => {
      takes(4);
      return [item * 2, index];
    });
    expect(found).toEqual(pieces.map((item) => [item * 2, item]));
    expect(await new TimeSlicer().run(() => 'done')).toBe('done');
  });

  test('lets other work in after a while, over all that it does', async () => {
    const slicer = new TimeSlicer();
    const counts = await rounds([
      async (done) => {
        for (const _ of pieces) {
          await slicer.map([1], () => takes(3));
          done();
          await slicer.run(() => takes(3));
          done();
        }
      },
    ]);
    expect(Math.max(...counts)).toBe(4);
    expect(counts).toHaveLength(10);
  });

  test('has one turn at a time, however much of it there is', async () => {
    const work = async (done: () => void) => {
      const slicer = new TimeSlicer();
      await slicer.yield();
      await slicer.map(pieces, () => {
        takes(5);
        done();
      });
    };
    const counts = await rounds(Array.from({ length: 8 }, () => work));
    expect(Math.max(...counts)).toBe(2);
    expect(counts.reduce((sum, count) => sum + count)).toBe(8 * pieces.length);
  });

  test('may begin in the present round while nobody else has it', async () => {
    await nextRound();
    await nextRound();
    const begun: string[] = [];
    const first = new TimeSlicer().startSlice().then(() => begun.push('first'));
    const second = new TimeSlicer().startSlice().then(() => begun.push('second'));
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    expect(begun).toEqual(['first']);
    await Promise.all([first, second]);
    expect(begun).toEqual(['first', 'second']);
  });

  test.each([
    [4, 1],
    [10, 2],
    [20, 4],
  ])('has turns of %i ms when it is told so, %i pieces long', async (maxMs, max) => {
    const counts = await rounds([
      async (done) => {
        const slicer = new TimeSlicer(maxMs);
        await slicer.map(pieces, () => {
          takes(5);
          done();
        });
      },
    ]);
    expect(counts).toEqual(Array.from({ length: pieces.length / max }, () => max));
  });

  test('begins in the turn of whoever begins it, and in a turn of its own once that is over', async () => {
    const order: string[] = [];
    const slicer = new TimeSlicer();
    const first = slicer.run(() => order.push('piece in the same turn'));
    takes(10);
    const second = slicer.run(() => order.push('piece in the next turn'));
    order.push('whoever began it');
    await Promise.all([first, second]);
    expect(order).toEqual(['piece in the same turn', 'whoever began it', 'piece in the next turn']);
  });
});
