import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { deliverLatest } from '../../../../src/platform/events/delivery.ts';
import { polledSource } from '../../../../src/platform/events/polled-source.ts';

const everyMs = 100;

describe('readings', () => {
  let count: number;
  let read: () => Promise<number>;
  let heard: (number | Error)[];

  beforeEach(() => {
    vi.useFakeTimers();
    count = 0;
    read = async () => ++count;
    heard = [];
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const open = () => {
    const source = polledSource({
      read: () => read(),
      intervalMs: everyMs,
      delivery: deliverLatest,
      resumePointOf: () => null,
      past: null,
    });
    return source.parts;
  };
  const listen = () =>
    open().live?.({ onEvent: (event) => heard.push(event), onFailure: (error) => heard.push(error) });

  test('come regularly, and once more for whoever joins', async () => {
    await listen();
    await vi.advanceTimersByTimeAsync(everyMs * 3);
    expect(heard).toEqual([1, 2, 3]);
    await expect(open().initialEvent?.()).resolves.toBe(4);
  });

  test('wait for one that takes long', async () => {
    const { promise, resolve } = Promise.withResolvers<number>();
    read = () => {
      count += 1;
      return promise;
    };
    await listen();
    await vi.advanceTimersByTimeAsync(everyMs * 5);
    expect(count).toBe(1);
    resolve(7);
    await vi.advanceTimersByTimeAsync(everyMs);
    expect(heard[0]).toBe(7);
    expect(count).toBe(2);
  });

  test('end with what kept one from being taken', async () => {
    const failure = new Error('It is gone.');
    read = () => Promise.reject(failure);
    await listen();
    await vi.advanceTimersByTimeAsync(everyMs);
    expect(heard).toEqual([failure]);
  });

  test('stop with whoever listens, even within one', async () => {
    const { promise, resolve } = Promise.withResolvers<number>();
    read = () => promise;
    const stop = await listen();
    await vi.advanceTimersByTimeAsync(everyMs);
    await stop?.();
    resolve(7);
    await vi.advanceTimersByTimeAsync(everyMs * 3);
    expect(heard).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
