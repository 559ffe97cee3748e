import { afterAll, expect, vi } from 'vitest';

// Files of one worker share its clocks: one that a file leaves stopped stands still in the next.
afterAll(() => {
  expect(vi.isFakeTimers()).toBe(false);
});
