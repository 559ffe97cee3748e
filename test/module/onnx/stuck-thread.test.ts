import { expect, test } from 'vitest';
import { withTimeout } from '../../../src/platform/concurrency/with-timeout.ts';
import { Child } from '../../support/child.ts';

/** A supervisor waits for so long before it kills, in milliseconds. */
const supervisorMs = 10_000;

test('a thread that never comes back does not keep the process from ending', async () => {
  const child = new Child('stuck-thread.ts');
  try {
    expect(await child.line()).toBe('hanging');
    expect(await withTimeout(child.stop('SIGTERM'), supervisorMs)).toEqual({
      code: null,
      signal: 'SIGKILL',
    });
  } finally {
    await child.kill();
  }
});
