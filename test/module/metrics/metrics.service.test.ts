import { beforeAll, describe, expect, test } from 'vitest';
import { MetricsRepository } from '../../../src/modules/metrics/metrics.repository.ts';
import { MetricsService } from '../../../src/modules/metrics/metrics.service.ts';
import { MemoryLiveStore } from '../../../src/platform/cache/memory/memory-live-store.ts';
import { useDatabase } from '../../support/databases.ts';
import { refusalOf } from '../../support/refusals.ts';
import { storeInference } from '../../support/rows.ts';

const database = useDatabase('PGlite');
const live = { store: new MemoryLiveStore(), embedder: { cacheUse: { hits: 0, misses: 0 } } };
const service = () => new MetricsService(new MetricsRepository(database.fork()), live);

const hour = 3_600_000;
const longest = 366 * 24 * hour;
const start = new Date('2026-03-01T00:00:00Z');
const later = (milliseconds: number) => new Date(start.getTime() + milliseconds);
const hoursAgo = (hours: number) => new Date(Date.now() - hours * hour);

describe('the performance summary', () => {
  beforeAll(async () => {
    const em = database.fork();
    for (const createdAt of [start, later(hour), later(2 * hour), hoursAgo(0), hoursAgo(22), hoursAgo(25)]) {
      await storeInference(em, { createdAt });
    }
    await service().refreshSummary();
  });

  const summary = async (from: Date | null, to: Date | null) => service().performanceSummary(from, to);
  const hours = async (from: Date | null, to: Date | null) =>
    (await summary(from, to)).map((one) => one.hour.toISOString());

  test('holds the hours from its start up to its end, newest first', async () => {
    expect(await hours(start, later(2 * hour))).toEqual([
      '2026-03-01T01:00:00.000Z',
      '2026-03-01T00:00:00.000Z',
    ]);
    expect(await hours(later(1), later(2 * hour + 1))).toEqual([
      '2026-03-01T02:00:00.000Z',
      '2026-03-01T01:00:00.000Z',
    ]);
  });

  test('holds the last day when nothing is said', async () => {
    expect(await summary(null, null)).toHaveLength(2);
  });

  test('reaches from its start to now when no end is said, and back a day when no start is said', async () => {
    expect(await summary(hoursAgo(30), null)).toHaveLength(3);
    expect(await hours(null, later(hour))).toEqual(['2026-03-01T00:00:00.000Z']);
  });

  test.each([
    ['empty', later(0), later(0)],
    ['the wrong way round', later(1), later(0)],
  ])('is refused for a range that is %s', async (_, from, to) => {
    expect(await refusalOf(() => summary(from, to))).toEqual([
      { path: 'to', message: 'expects a time after "from"' },
    ]);
  });

  test('is refused for more than a leap year', async () => {
    expect(await refusalOf(() => summary(start, later(longest)))).toBeNull();
    expect(await refusalOf(() => summary(start, later(longest + 1)))).toEqual([
      { path: 'from', message: 'expects a time at most 8784 hours before "to"' },
    ]);
  });
});

describe('the metrics of a window', () => {
  test.each([
    ['LAST_HOUR', 1],
    ['LAST_24_HOURS', 2],
    ['LAST_7_DAYS', 3],
    ['LAST_30_DAYS', 4],
  ] as const)('%s counts what was committed in it', async (window, expected) => {
    await database.clear();
    const em = database.fork();
    for (const hours of [0.9, 23.9, 24 * 6.9, 24 * 29.9, 24 * 30.1]) {
      await storeInference(em, { createdAt: hoursAgo(hours) });
    }
    expect((await service().metrics(window)).inferenceCount).toBe(expected);
  });
});
