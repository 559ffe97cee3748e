import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Timings } from '../../../../src/platform/observability/timings.ts';

describe('Timings', () => {
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
    expect(await timings.time('commit', () => sleep(20, 'done'))).toBe('done');
    expect(timings.entries()[0]?.[1]).toBeGreaterThan(15);
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
