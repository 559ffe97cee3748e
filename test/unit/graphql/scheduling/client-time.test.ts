import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ClientTime } from '../../../../src/graphql/scheduling/client-time.ts';

describe('the time that messages of a client take', () => {
  let now: number;
  let areOthersHere: boolean;
  let time: ClientTime;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    now = 0;
    areOthersHere = true;
    time = new ClientTime(
      () => areOthersHere,
      () => now,
    );
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const pass = (milliseconds: number) => {
    for (let passed = 0; passed < milliseconds; passed += 1) {
      now += 1;
      vi.advanceTimersByTime(1);
    }
  };

  test('is spent after a burst, and comes back', () => {
    expect(time.isSpent('a')).toBe(false);
    time.measure('a', () => {
      now += 10;
    });
    time.spend('a', 5);
    expect([time.isSpent('a'), time.isSpent('b')]).toEqual([true, false]);
    pass(100);
    expect(time.isSpent('a')).toBe(false);
  });

  test('is counted once where one measurement holds another', () => {
    const charge = time.begin('a');
    const chargeNext = time.begin('a');
    now += 4;
    time.spend('a', 1);
    charge();
    chargeNext();
    time.spend('a', 5);
    expect(time.isSpent('a')).toBe(false);
    time.spend('a', 1);
    expect(time.isSpent('a')).toBe(true);
  });

  test('is not bounded while nobody else is served', () => {
    time.spend('a', 1000);
    expect(time.isSpent('a')).toBe(true);
    areOthersHere = false;
    expect(time.isSpent('a')).toBe(false);
  });

  test('goes to the connections of a client in turns, and no more than its share', () => {
    time.spend('a', 11);
    const turns: string[] = [];
    const wait = (name: string) => {
      const callback = () => {
        turns.push(name);
        time.spend('a', 2);
        time.onceRenewed('a', callback);
      };
      time.onceRenewed('a', callback);
    };
    for (const name of ['one', 'two', 'three']) wait(name);
    pass(600);
    expect(turns.slice(0, 6)).toEqual(['one', 'two', 'three', 'one', 'two', 'three']);
    expect(turns.length).toBeLessThanOrEqual(32);
  });

  test('is not given to a connection that is gone', () => {
    time.spend('a', 20);
    const callback = vi.fn();
    time.onceRenewed('a', callback);
    time.forget('a', callback);
    pass(1000);
    expect(callback).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});
