import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DatabaseClock } from '../../../../src/platform/database/database-clock.ts';

describe('the clock of the database', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.setSystemTime(5_000_000);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('shows what the database said, in the middle of the round trip, and goes on by itself', async () => {
    let passed = 0;
    const clock = new DatabaseClock({
      ask: async () => {
        passed += 40;
        return 1_000_000;
      },
      monotonic: () => passed,
    });
    expect(clock.now()).toBe(5_000_000);
    await clock.measure();
    expect(clock.now()).toBe(1_000_020);
    passed += 500;
    vi.setSystemTime(9_000_000);
    expect(clock.now()).toBe(1_000_520);
  });

  test('is set again now and then, and goes on as it was while the database is away', async () => {
    let time = 1_000_000;
    let isAway = false;
    const ask = async () => {
      if (isAway) throw new Error('away');
      return time;
    };
    const clock = new DatabaseClock({ ask, monotonic: () => 0 });
    await clock.measure();
    const stop = clock.follow();
    time = 2_000_000;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(clock.now()).toBe(2_000_000);
    isAway = true;
    time = 3_000_000;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(clock.now()).toBe(2_000_000);
    stop();
    isAway = false;
    await vi.advanceTimersByTimeAsync(120_000);
    expect(clock.now()).toBe(2_000_000);
  });
});
