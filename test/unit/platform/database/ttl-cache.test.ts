import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { currentTask, inLane, sharedReads } from '../../../../src/platform/database/statement-lanes.ts';
import { TtlCache } from '../../../../src/platform/database/ttl-cache.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

test('a value is read once by all who ask within the time', async () => {
  let readings = 0;
  const remembered = new TtlCache(async (key: string) => `${key}${++readings}`, 1000);
  expect(await Promise.all([remembered.get('a'), remembered.get('a'), remembered.get('b')])).toEqual([
    'a1',
    'a1',
    'b2',
  ]);
  vi.advanceTimersByTime(999);
  expect(await remembered.get('a')).toBe('a1');
  vi.advanceTimersByTime(1);
  expect(await remembered.get('a')).toBe('a3');
});

test('a reading that began before it was forgotten answers nobody afterwards', async () => {
  const readings = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
  let count = 0;
  const remembered = new TtlCache(async () => readings[count++]?.promise, 1000);
  const before = remembered.get('a');
  remembered.clear();
  const after = remembered.get('a');
  readings[1]?.resolve('new');
  readings[0]?.resolve('old');
  expect([await before, await after, await remembered.get('a')]).toEqual(['old', 'new', 'new']);
});

test('a reading that failed is tried anew', async () => {
  let count = 0;
  const remembered = new TtlCache(async () => {
    count += 1;
    if (count === 1) throw new Error('away');
    return count;
  }, 1000);
  await expect(remembered.get('a')).rejects.toThrow('away');
  expect(await remembered.get('a')).toBe(2);
});

test('a value is read in a lane of its own, whoever asks first, since others wait for it too', async () => {
  const remembered = new TtlCache(async () => currentTask().lane, 1000);
  expect(await inLane('inferences', () => remembered.get('a'))).toBe(sharedReads);
});
