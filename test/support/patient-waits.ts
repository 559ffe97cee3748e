import { vi } from 'vitest';
import { patienceMs } from './patience.ts';

// vitest has a setting for the patience of `expect.poll`, and none for these: they give up after a
// second.
const { waitFor, waitUntil } = vi;
const patiently = (options: Parameters<typeof waitFor>[1] = {}) =>
  typeof options === 'number' ? options : { timeout: patienceMs, ...options };
// Files that share a worker share `vi`: what an earlier one has made patient stays as it is.
if (waitFor.name !== 'patientWaitFor') {
  vi.waitFor = function patientWaitFor(callback, options) {
    return waitFor(callback, patiently(options));
  };
  vi.waitUntil = function patientWaitUntil(callback, options) {
    return waitUntil(callback, patiently(options));
  };
}
