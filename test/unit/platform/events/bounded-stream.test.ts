import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import {
  type BoundedStreamOptions,
  boundedStream,
  StreamLaggedError,
} from '../../../../src/platform/events/bounded-stream.ts';

/** A stream whose source the test plays. */
function played(options: Partial<BoundedStreamOptions<number>> = {}) {
  const cleanup = vi.fn();
  const source = { push: (_: number) => {}, fail: (_: Error) => {} };
  const start = vi.fn((push: (item: number) => void, fail: (error: Error) => void) => {
    source.push = push;
    source.fail = fail;
    return cleanup;
  });
  const stream = boundedStream<number>({ capacity: 3, start, ...options });
  return { stream, source, start, cleanup };
}

async function rest(stream: AsyncIterable<number>): Promise<number[]> {
  const items: number[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

/** How many listeners hang on a signal. */
function countedSignal() {
  const controller = new AbortController();
  const listeners = new Set<unknown>();
  const { signal } = controller;
  const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
  vi.spyOn(signal, 'addEventListener').mockImplementation((...given: Parameters<typeof add>) => {
    listeners.add(given[1]);
    add(...given);
  });
  vi.spyOn(signal, 'removeEventListener').mockImplementation((...given: Parameters<typeof remove>) => {
    listeners.delete(given[1]);
    remove(...given);
  });
  return { controller, signal, listeners };
}

describe('a bounded stream', () => {
  test('delivers what is pushed, in order, to a consumer that waits and to one that comes later', async () => {
    const { stream, source, cleanup } = played();
    const first = stream.next();
    source.push(1);
    expect(await first).toEqual({ value: 1, done: false });
    source.push(2);
    source.push(3);
    expect(await stream.next()).toEqual({ value: 2, done: false });
    expect(await stream.next()).toEqual({ value: 3, done: false });
    expect(cleanup).not.toHaveBeenCalled();
    await stream.return?.();
  });

  test('carries any number of items past a consumer that keeps up', async () => {
    const { stream, source } = played();
    const total = 10_000;
    const consumed = (async () => {
      let sum = 0;
      for await (const item of stream) {
        sum += item;
        if (item === total) break;
      }
      return sum;
    })();
    for (let item = 1; item <= total; item += 1) {
      source.push(item);
      await turn();
    }
    expect(await consumed).toBe((total * (total + 1)) / 2);
  });

  test('starts at the first next, and never when it is returned before', async () => {
    const { stream, start, cleanup } = played();
    expect(start).not.toHaveBeenCalled();
    await stream.return?.();
    expect(await stream.next()).toEqual({ value: undefined, done: true });
    expect(start).not.toHaveBeenCalled();
    expect(cleanup).not.toHaveBeenCalled();
  });

  describe('whose consumer falls behind', () => {
    test('delivers what was waiting, then fails with a StreamLaggedError, and cleans up at once', async () => {
      const { stream, source, cleanup } = played();
      const first = stream.next();
      source.push(0);
      await first;
      for (const item of [1, 2, 3, 4, 5]) source.push(item);
      await turn();
      expect(cleanup).toHaveBeenCalledTimes(1);
      for (const value of [1, 2, 3]) expect(await stream.next()).toEqual({ value, done: false });
      await expect(stream.next()).rejects.toThrow(new StreamLaggedError(3));
      expect(await stream.next()).toEqual({ value: undefined, done: true });
      expect(cleanup).toHaveBeenCalledTimes(1);
    });

    test('holds as many as its capacity without failing', async () => {
      const { stream, source } = played();
      const first = stream.next();
      for (const item of [0, 1, 2, 3]) source.push(item);
      await first;
      await stream.next();
      source.push(4);
      source.fail(new Error('end of the test'));
      const items: number[] = [];
      await expect(
        (async () => {
          for await (const item of stream) items.push(item);
        })(),
      ).rejects.toThrow('end of the test');
      expect(items).toEqual([2, 3, 4]);
    });

    test('asks onLag once for the error', async () => {
      const onLag = vi.fn(() => new RangeError('too slow'));
      const { stream, source } = played({ onLag, capacity: 1 });
      const first = stream.next();
      for (const item of [0, 1, 2, 3]) source.push(item);
      await first;
      await stream.next();
      await expect(stream.next()).rejects.toThrow(new RangeError('too slow'));
      expect(onLag).toHaveBeenCalledTimes(1);
    });

    test('harms neither the source nor another consumer', async () => {
      const [slow, quick] = [played({ capacity: 1 }), played({ capacity: 1 })];
      const firsts = [slow.stream.next(), quick.stream.next()];
      for (const item of [0, 1, 2]) {
        slow.source.push(item);
        quick.source.push(item);
        if (item > 0) expect(await quick.stream.next()).toEqual({ value: item, done: false });
      }
      await Promise.all(firsts);
      await slow.stream.next();
      await expect(slow.stream.next()).rejects.toThrow(StreamLaggedError);
      await quick.stream.return?.();
    });
  });

  describe('whose source fails', () => {
    test('delivers what was pushed before, then the error', async () => {
      const { stream, source, cleanup } = played();
      const first = stream.next();
      source.push(1);
      source.push(2);
      source.fail(new Error('source'));
      source.push(3);
      expect((await first).value).toBe(1);
      expect((await stream.next()).value).toBe(2);
      await expect(stream.next()).rejects.toThrow('source');
      expect(cleanup).toHaveBeenCalledTimes(1);
    });

    test('fails when it cannot start, and leaves nothing on the signal', async () => {
      const { signal, listeners } = countedSignal();
      const start = () => Promise.reject(new Error('no start'));
      const { stream } = played({ start, signal });
      await expect(stream.next()).rejects.toThrow('no start');
      expect(await stream.next()).toEqual({ value: undefined, done: true });
      expect(listeners.size).toBe(0);
    });
  });

  describe('that is returned', () => {
    test('cleans up once, however often, and ends a next that waits', async () => {
      const { stream, source, cleanup } = played();
      const waiting = stream.next();
      await Promise.all([stream.return?.(), stream.return?.()]);
      expect(await waiting).toEqual({ value: undefined, done: true });
      source.push(1);
      expect(await stream.next()).toEqual({ value: undefined, done: true });
      expect(cleanup).toHaveBeenCalledTimes(1);
    });

    test('while start is under way, cleans up when it is done', async () => {
      const started = Promise.withResolvers<() => void>();
      const { signal, listeners } = countedSignal();
      const cleanup = vi.fn();
      const { stream } = played({ start: () => started.promise, signal });
      const waiting = stream.next();
      const returned = stream.return?.();
      await turn();
      expect(cleanup).not.toHaveBeenCalled();
      started.resolve(cleanup);
      await returned;
      expect(await waiting).toEqual({ value: undefined, done: true });
      expect(cleanup).toHaveBeenCalledTimes(1);
      expect(listeners.size).toBe(0);
    });

    test('waits for a cleanup that takes time', async () => {
      const order: string[] = [];
      const start = () => async () => {
        await turn();
        order.push('cleaned');
      };
      const { stream } = played({ start });
      const waiting = stream.next();
      await stream.return?.();
      order.push('returned');
      await waiting;
      expect(order).toEqual(['cleaned', 'returned']);
    });

    test('by leaving a loop, cleans up', async () => {
      const { stream, start, cleanup } = played({});
      start.mockImplementation((push) => {
        push(1);
        return cleanup;
      });
      for await (const item of stream) {
        expect(item).toBe(1);
        break;
      }
      expect(cleanup).toHaveBeenCalledTimes(1);
    });
  });

  describe('with a signal', () => {
    test('completes when it is aborted, after what was waiting', async () => {
      const { controller, signal, listeners } = countedSignal();
      const { stream, source, cleanup } = played({ signal });
      const first = stream.next();
      source.push(1);
      source.push(2);
      await first;
      expect(listeners.size).toBe(1);
      controller.abort();
      expect(await rest(stream)).toEqual([2]);
      expect(cleanup).toHaveBeenCalledTimes(1);
      expect(listeners.size).toBe(0);
    });

    test('completes a next that waits', async () => {
      const { controller, signal } = countedSignal();
      const { stream, cleanup } = played({ signal });
      const waiting = stream.next();
      controller.abort();
      expect(await waiting).toEqual({ value: undefined, done: true });
      expect(cleanup).toHaveBeenCalledTimes(1);
    });

    test('that is aborted already, never starts', async () => {
      const { controller, signal, listeners } = countedSignal();
      controller.abort();
      const { stream, start } = played({ signal });
      expect(await rest(stream)).toEqual([]);
      expect(start).not.toHaveBeenCalled();
      expect(listeners.size).toBe(0);
    });

    test('aborted while start is under way, cleans up when it is done', async () => {
      const started = Promise.withResolvers<() => void>();
      const { controller, signal } = countedSignal();
      const cleanup = vi.fn();
      const { stream } = played({ start: () => started.promise, signal });
      const waiting = stream.next();
      await turn();
      controller.abort();
      started.resolve(cleanup);
      expect(await waiting).toEqual({ value: undefined, done: true });
      expect(cleanup).toHaveBeenCalledTimes(1);
    });

    test('leaves no listener behind, however it ends', async () => {
      const { signal, listeners } = countedSignal();
      const returned = played({ signal });
      const failed = played({ signal });
      const lagged = played({ signal, capacity: 1 });
      const unused = played({ signal });
      const firsts = [returned, failed, lagged].map(({ stream }) => stream.next());
      expect(listeners.size).toBe(3);
      await returned.stream.return?.();
      failed.source.fail(new Error('source'));
      for (const item of [1, 2, 3]) lagged.source.push(item);
      await expect(firsts[1]).rejects.toThrow('source');
      await Promise.all([firsts[0], firsts[2]]);
      await unused.stream.return?.();
      await turn();
      expect(listeners.size).toBe(0);
    });
  });
});
