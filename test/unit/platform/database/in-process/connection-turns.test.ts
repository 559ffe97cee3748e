import { beforeEach, describe, expect, test } from 'vitest';
import { ConnectionTurns } from '../../../../../src/platform/database/in-process/connection-turns.ts';
import type { Errand } from '../../../../../src/platform/database/statement-lanes.ts';

describe('turns on the one connection', () => {
  let now: number;
  let turns: ConnectionTurns;
  /** Who had the connection, in order. */
  let served: string[];

  beforeEach(() => {
    now = 0;
    served = [];
    turns = new ConnectionTurns(() => now);
  });

  const errand = (lane: string, beganAt = 0): Errand => ({ lane, beganAt, usedMs: 0 });

  /** Has the connection for some milliseconds when it is the errand's turn, so many times one after another. */
  async function work(name: string, given: Errand, milliseconds: number, times = 1): Promise<void> {
    for (let time = 0; time < times; time += 1) {
      await turns.take(given);
      served.push(name);
      now += milliseconds;
      turns.release();
    }
  }

  const finish = (works: readonly Promise<void>[]) => Promise.all(works);

  const share = (name: string, of: readonly string[]) => of.filter((one) => one === name).length;

  test('are one at a time', async () => {
    await turns.take(errand('queries'));
    const second = turns.take(errand('queries'));
    expect(turns.waiting).toBe(1);
    turns.release();
    await second;
    expect(turns.waiting).toBe(0);
    turns.release();
    expect(() => turns.release()).toThrow(RangeError);
  });

  test('are given back by each lane in turn: a commit waits for one query, however many there are', async () => {
    await finish([
      ...Array.from({ length: 50 }, (_, index) => work('query', errand('queries', index), 2)),
      work('commit', errand('commits', 1000), 2),
    ]);
    expect(served.indexOf('commit')).toBe(1);
  });

  test('are shared in proportion where every lane has work, so that none starves', async () => {
    const many = (name: string, lane: string) =>
      Array.from({ length: 4 }, () => work(name, errand(lane), 1, 100));
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
    await finish([work('query', errand('queries'), 10, 20)]);
    served = [];
    await finish([work('query', errand('queries'), 1, 40), work('mutation', errand('mutations'), 1, 40)]);
    expect(share('mutation', served.slice(0, 20))).toBeLessThanOrEqual(11);
  });

  test('go to the errand that began first, so that what has begun is finished', async () => {
    const holder = turns.take(errand('queries'));
    const works = [
      work('third', errand('queries', 300), 0),
      work('first', errand('queries', 100), 0),
      work('second', errand('queries', 200), 0),
    ];
    await holder;
    turns.release();
    await finish(works);
    expect(served).toEqual(['first', 'second', 'third']);
  });

  test('go to light errands before heavy ones, which wait no longer than in proportion to what they used', async () => {
    const heavy = errand('queries', 0);
    await finish([work('heavy', heavy, 20)]);
    served = [];
    const holder = turns.take(errand('queries', 0));
    const works = [
      work('heavy', heavy, 1),
      work('light', errand('queries', 199), 1),
      work('later', errand('queries', 201), 1),
    ];
    await holder;
    turns.release();
    await finish(works);
    expect(served).toEqual(['light', 'heavy', 'later']);
  });
});
