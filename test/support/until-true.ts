import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits for a condition.
 * @throws Error when it does not come true.
 */
export async function untilTrue(condition: () => boolean, maxMs = 60_000): Promise<void> {
  const patience = AbortSignal.timeout(maxMs);
  while (!condition()) {
    if (patience.aborted) throw new Error(`It did not come true: ${condition}`);
    await sleep(10);
  }
}
