import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { runPeriodically } from '../../../../src/platform/concurrency/run-periodically.ts';

describe('work that is done regularly', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('is done at each interval, and not after it was stopped', async () => {
    const work = vi.fn(async () => undefined);
    const stop = runPeriodically(work, 1000, () => undefined);
    await vi.advanceTimersByTimeAsync(2500);
    expect(work).toHaveBeenCalledTimes(2);
    await stop();
    await vi.advanceTimersByTimeAsync(5000);
    expect(work).toHaveBeenCalledTimes(2);
  });

  test('goes on after a failure', async () => {
    const failures: unknown[] = [];
    const stop = runPeriodically(
      async () => {
        throw new Error('away');
      },
      1000,
      (error) => failures.push(error),
    );
    await vi.advanceTimersByTimeAsync(2000);
    expect(failures).toEqual([new Error('away'), new Error('away')]);
    await stop();
  });

  test('does not overlap, and is waited for when it is stopped', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const work = vi.fn(() => promise);
    const stop = runPeriodically(work, 1000, () => undefined);
    await vi.advanceTimersByTimeAsync(5000);
    expect(work).toHaveBeenCalledTimes(1);
    const ended: string[] = [];
    const stopping = stop().then(() => ended.push('stopped'));
    await vi.advanceTimersByTimeAsync(0);
    expect(ended).toEqual([]);
    resolve();
    await stopping;
    expect(ended).toEqual(['stopped']);
  });
});
