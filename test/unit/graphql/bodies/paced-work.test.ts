import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PacedWork } from '../../../../src/graphql/bodies/paced-work.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('work runs in order, and leaves three quarters of the time to others', async () => {
  const paced = new PacedWork();
  const done: string[] = [];
  const piece = (name: string) => () => {
    done.push(name);
    vi.advanceTimersByTime(50);
    return name;
  };
  const first = paced.run(piece('first'));
  const second = paced.run(piece('second'));
  const third = paced.run(piece('third'));
  expect(await first).toBe('first');
  await vi.advanceTimersByTimeAsync(149);
  expect(done).toEqual(['first']);
  await vi.advanceTimersByTimeAsync(1);
  expect(await second).toBe('second');
  await vi.advanceTimersByTimeAsync(150);
  expect(await third).toBe('third');
});

test('work that fails does not hold up what comes after it', async () => {
  const paced = new PacedWork();
  const failed = paced.run(() => {
    throw new Error('This work fails.');
  });
  const next = paced.run(() => 'done');
  await expect(failed).rejects.toThrow('This work fails.');
  await vi.advanceTimersByTimeAsync(1);
  expect(await next).toBe('done');
});
