import { beforeEach, describe, expect, test } from 'vitest';
import { ConnectionScheduler } from '../../../../../src/platform/database/in-process/connection-scheduler.ts';
import type { DatabaseTask } from '../../../../../src/platform/database/statement-lanes.ts';

describe('turns on the one connection', () => {
  let now: number;
  let scheduler: ConnectionScheduler;
  /** Who had the connection, in order. */
  let served: string[];

  beforeEach(() => {
    now = 0;
    served = [];
    scheduler = new ConnectionScheduler(() => now);
  });

  const task = (lane: string, beganAt = 0): DatabaseTask => ({ lane, beganAt, usedMs: 0 });

  /**
   * Has the connection for some milliseconds when it is the task's turn, so many times one after
   * another.
   */
  async function work(name: string, given: DatabaseTask, milliseconds: number, times = 1): Promise<void> {
    for (let time = 0; time < times; time += 1) {
      await scheduler.acquire(given);
      served.push(name);
      now += milliseconds;
      scheduler.release();
    }
  }

  const finish = (works: readonly Promise<void>[]) => Promise.all(works);

  const share = (name: string, of: readonly string[]) => of.filter((one) => one === name).length;

  test('are one at a time', async () => {
    await scheduler.acquire(task('queries'));
    const second = scheduler.acquire(task('queries'));
    expect(scheduler.waiting).toBe(1);
    scheduler.release();
    await second;
    expect(scheduler.waiting).toBe(0);
    scheduler.release();
    expect(() => scheduler.release()).toThrow(RangeError);
  });

  test('are given back by each lane in turn: a commit waits for one query, however many there are', async () => {
    await finish([
      ...Array.from({ length: 50 }, (_, index) => work('query', task('queries', index), 2)),
      work('commit', task('commits', 1000), 2),
    ]);
    expect(served.indexOf('commit')).toBe(1);
  });

  test('are shared in proportion where every lane has work, so that none starves', async () => {
    const many = (name: string, lane: string) =>
      Array.from({ length: 4 }, () => work(name, task(lane), 1, 100));
    await finish([
      ...many('commit', 'commits'),
      ...many('query', 'queries'),
      ...many('mutation', 'mutations'),
    ]);
    const first = served.slice(0, 300);
    expect(share('commit', first)).toBeGreaterThanOrEqual(195);
    expect(share('query', first)).toBeGreaterThanOrEqual(45);
    expect(share('mutation', first)).toBeGreaterThanOrEqual(45);
  });

  test('are not saved up by a lane that was idle', async () => {
    await finish([work('query', task('queries'), 10, 20)]);
    served = [];
    await finish([work('query', task('queries'), 1, 40), work('mutation', task('mutations'), 1, 40)]);
    expect(share('mutation', served.slice(0, 20))).toBeLessThanOrEqual(11);
  });

  test('go to the task that began first, so that what has begun is finished', async () => {
    const holder = scheduler.acquire(task('queries'));
    const works = [
      work('third', task('queries', 300), 0),
      work('first', task('queries', 100), 0),
      work('second', task('queries', 200), 0),
    ];
    await holder;
    scheduler.release();
    await finish(works);
    expect(served).toEqual(['first', 'second', 'third']);
  });

  test('go to light tasks before heavy ones, which wait no longer than in proportion to what they used', async () => {
    const heavy = task('queries', 0);
    await finish([work('heavy', heavy, 20)]);
    served = [];
    const holder = scheduler.acquire(task('queries', 0));
    const works = [
      work('heavy', heavy, 1),
      work('light', task('queries', 199), 1),
      work('later', task('queries', 201), 1),
    ];
    await holder;
    scheduler.release();
    await finish(works);
    expect(served).toEqual(['light', 'heavy', 'later']);
  });
});
