import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PlaceUnknownError } from '../../../../src/modules/metrics/metrics.errors.ts';
import {
  cursorOfReading,
  type FiguresReading,
  MetricsUpdateService,
} from '../../../../src/modules/metrics/metrics-update.service.ts';
import { cursorOf } from '../../../../src/modules/updates/inference-cursor.ts';

const everyMs = 1000;

describe('readings of the live figures', () => {
  let head: () => Promise<number>;
  let asked: number;
  let service: MetricsUpdateService;

  beforeEach(() => {
    vi.useFakeTimers();
    head = async () => 7;
    asked = 0;
    const ask = () => {
      asked += 1;
      return head();
    };
    service = new MetricsUpdateService({ head: ask, has: async (seq) => seq <= 7 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  async function heard(seconds: number): Promise<FiguresReading[]> {
    const readings: FiguresReading[] = [];
    const { parts } = await service.updates({ everyMs });
    const listener = { onEvent: (one: FiguresReading) => readings.push(one), onFailure: () => undefined };
    const stop = await parts.live?.(listener);
    await vi.advanceTimersByTimeAsync(seconds * 1000 + 1);
    await stop?.();
    return readings;
  }

  async function past(after: string): Promise<FiguresReading[]> {
    const { parts } = await service.updates({ everyMs, after });
    const { signal } = new AbortController();
    const readings: FiguresReading[] = [];
    for await (const one of parts.past?.read(null, signal) ?? []) readings.push(one);
    return readings;
  }

  test('bear the place of the newest event, and that of a beginning where there is none', async () => {
    const [reading] = await heard(1);
    expect(reading && cursorOfReading(reading)).toBe(cursorOf(7));
    head = async () => 0;
    const { parts } = await service.updates({ everyMs, delivery: { policy: 'ALL' } });
    const first = await parts.initialEvent?.();
    expect(first && parts.resumePointOf(first)?.cursor).toBe(cursorOf(0));
  });

  test('come at once to who resumes only if something was recorded since', async () => {
    expect(await past(cursorOf(7))).toEqual([]);
    expect(await past(cursorOf(6))).toHaveLength(1);
    expect(await past(cursorOf(0))).toHaveLength(1);
  });

  test('come without their place when the database hangs, which is asked again after a while', async () => {
    head = () => new Promise(() => undefined);
    const readings = await heard(5);
    expect(readings.length).toBeGreaterThanOrEqual(2);
    for (const reading of readings) expect(() => cursorOfReading(reading)).toThrow(PlaceUnknownError);
    expect(asked).toBe(1);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(vi.getTimerCount()).toBe(0);
    head = async () => 9;
    const [back] = await heard(1);
    expect(back && cursorOfReading(back)).toBe(cursorOf(9));
  });

  test('come without their place when the database is gone, and with it when it is back', async () => {
    head = () => Promise.reject(new Error('It is gone.'));
    const [gone] = await heard(1);
    expect(() => gone && cursorOfReading(gone)).toThrow('It is gone.');
    expect(gone?.at).toBeInstanceOf(Date);
    expect(await past(cursorOf(7))).toHaveLength(1);
    head = async () => 8;
    const [back] = await heard(1);
    expect(back && cursorOfReading(back)).toBe(cursorOf(8));
  });
});
