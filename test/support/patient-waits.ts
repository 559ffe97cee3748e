import { vi } from 'vitest';
import { patienceMs } from './patience.ts';

// vitest has a setting for the patience of `expect.poll`, and none for these: they give up after a second.
const { waitFor, waitUntil } = vi;
const patiently = (options: Parameters<typeof waitFor>[1] = {}) =>
  typeof options === 'number' ? options : { timeout: patienceMs, ...options };
vi.waitFor = (callback, options) => waitFor(callback, patiently(options));
vi.waitUntil = (callback, options) => waitUntil(callback, patiently(options));
