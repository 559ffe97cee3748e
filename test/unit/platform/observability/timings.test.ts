import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Timings } from '../../../../src/platform/observability/timings.ts';

describe('Timings', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
  afterEach(() => void vi.useRealTimers());

  it('sum what happened several times, in the order of the parts', () => {
    const timings = new Timings();
    timings.add('run', 1.25);
    timings.add('queue', 0.5);
    timings.add('run', 2);
    expect(timings.entries()).toEqual([
      ['queue', 0.5],
      ['run', 3.25],
    ]);
  });

  it('are empty when nothing was timed', () => {
    expect(new Timings().entries()).toEqual([]);
  });

  it('give back what the work gives, and how long it took', async () => {
    const timings = new Timings();
    const work = async () => {
      vi.advanceTimersByTime(20);
      return 'done';
    };
    expect(await timings.time('commit', work)).toBe('done');
    expect(timings.entries()).toEqual([['commit', 20]]);
  });

  it('count work that fails, which still fails', async () => {
    const timings = new Timings();
    const failing = timings.time('cache', async () => {
      throw new Error('gone');
    });
    await expect(failing).rejects.toThrow('gone');
    expect(timings.entries().map(([part]) => part)).toEqual(['cache']);
  });
});
