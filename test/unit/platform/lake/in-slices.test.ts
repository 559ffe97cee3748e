import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { TimeSlicer } from '../../../../src/platform/concurrency/time-slicer.ts';
import { inPages, inSlices } from '../../../../src/platform/lake/in-slices.ts';
import { roundsOf } from '../../../support/rounds.ts';

describe('long work on the Lake', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
  afterEach(() => void vi.useRealTimers());

  const takes = (milliseconds: number) => void vi.advanceTimersByTime(milliseconds);
  const numbers = Array.from({ length: 250 }, (_, index) => index);

  test('gives every item, in order, and pauses after some milliseconds', async () => {
    const seen: number[] = [];
    const found = await roundsOf([
      async (done) => {
        for await (const number of inSlices(numbers.slice(0, 9))) {
          seen.push(number);
          takes(2);
          done();
        }
      },
    ]);
    expect(seen).toEqual(numbers.slice(0, 9));
    expect(found).toEqual([[0, 0], [0, 0], [0, 0], [0, 0], [0]]);
  });

  test('gives what is made of the items in pages, without what is left out', async () => {
    const pages: number[][] = [];
    const found = await roundsOf([
      async (done) => {
        for await (const page of inPages(numbers, (number) => (number % 2 === 0 ? number : null))) {
          pages.push(page);
          takes(5);
          done();
        }
      },
    ]);
    expect(pages.map(({ length }) => length)).toEqual([50, 50, 25]);
    expect(pages.flat()).toEqual(numbers.filter((number) => number % 2 === 0));
    expect(found).toEqual([[0], [0], [0]]);
  });

  test('has one turn at a time with all other long work of the process', async () => {
    const scan = async (done: () => void) => {
      for await (const _ of inSlices(numbers.slice(0, 3))) {
        takes(4);
        done();
      }
    };
    const judge = async (done: () => void) => {
      const slicer = new TimeSlicer();
      await slicer.yield();
      await slicer.map(numbers.slice(0, 4), () => {
        takes(5);
        done();
      });
    };
    const found = await roundsOf([scan, scan, judge, judge]);
    // Both scans begin in the turn of whoever asked for them.
    expect(found.slice(1).filter((round) => new Set(round).size > 1)).toEqual([]);
    expect(found.flat().sort()).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3]);
  });
});
