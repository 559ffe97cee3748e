import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Delivery, deliverAll, deliverLatest } from '../../../../src/platform/events/delivery.ts';
import { LiveIterators } from '../../../../src/platform/events/live-iterators.ts';
import {
  type LiveListener,
  LiveSource,
  type LiveSourceDependencies,
} from '../../../../src/platform/events/live-source.ts';

const resumePointOf = (position: number) => ({ position, cursor: String(position) });

/** Events are their positions in a record. */
class Record {
  readonly listeners = new Set<LiveListener<number>>();
  /** How often the past was read. */
  reads = 0;
  past: number[] = [];
  /** Is called with each event of the past before it is given. */
  onRead: (event: number) => void = () => undefined;

  parts(delivery: Delivery, after: number | null = null): LiveSourceDependencies<number> {
    return {
      delivery,
      resumePointOf,
      past:
        after === null ? null : { from: resumePointOf(after), read: (position) => this.#read(position ?? 0) },
      live: async (listener) => {
        this.listeners.add(listener);
        return async () => void this.listeners.delete(listener);
      },
    };
  }

  tell(...events: number[]): void {
    for (const event of events) for (const listener of [...this.listeners]) listener.onEvent(event);
  }

  fail(error: Error): void {
    for (const listener of [...this.listeners]) listener.onFailure(error);
  }

  async *#read(after: number): AsyncGenerator<number> {
    this.reads += 1;
    for (const event of this.past.filter((position) => position > after)) {
      this.onRead(event);
      yield event;
    }
  }
}

describe('an iterator over a live source', () => {
  let record: Record;
  let iterators: LiveIterators;

  beforeEach(() => {
    record = new Record();
    iterators = new LiveIterators(3);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const next = async (iterator: AsyncIterator<number, void, void>) => {
    const { value, done } = await iterator.next();
    return done === true ? 'done' : value;
  };

  test('gives what happens from its beginning on, asked for or not', async () => {
    const iterator = iterators.iterate(record.parts(deliverAll));
    record.tell(1, 2);
    expect([await next(iterator), await next(iterator)]).toEqual([1, 2]);
    const waiting = next(iterator);
    record.tell(3);
    expect(await waiting).toBe(3);
  });

  test('begins where the record had been told when it began to listen', async () => {
    let told = 4;
    const parts = { ...record.parts(deliverAll), current: () => resumePointOf(told) };
    const iterator = await iterators.begin(parts, () => undefined);
    told = 6;
    record.tell(4, 5, 6);
    expect([await next(iterator), await next(iterator)]).toEqual([5, 6]);
  });

  test('ends with an error, after what it holds, when more happens than it may hold', async () => {
    const iterator = iterators.iterate(record.parts(deliverAll));
    record.tell(1, 2, 3, 4);
    expect([await next(iterator), await next(iterator), await next(iterator)]).toEqual([1, 2, 3]);
    expect(record.listeners.size).toBe(0);
    await expect(iterator.next()).rejects.toThrow('More than 3 updates were waiting');
    expect(await next(iterator)).toBe('done');
  });

  test('holds the latest event alone where the delivery says so', async () => {
    const iterator = iterators.iterate(record.parts(deliverLatest));
    record.tell(1, 2, 3, 4, 5, 6);
    expect(await next(iterator)).toBe(6);
  });

  test('pauses between samples, and ends while it does', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const iterator = iterators.iterate(record.parts({ policy: 'SAMPLED', everyMs: 3_600_000 }));
    record.tell(1);
    expect(await next(iterator)).toBe(1);
    record.tell(2);
    const waiting = next(iterator);
    iterators.interrupt(new Error('the end'));
    expect(await waiting).toBe(2);
    await expect(iterator.next()).rejects.toThrow('the end');
  });

  test('gives the past first, and nothing twice', async () => {
    record.past = [1, 2, 3, 4];
    const iterator = iterators.iterate(record.parts(deliverAll, 1));
    record.tell(4, 5);
    const given = [await next(iterator), await next(iterator), await next(iterator), await next(iterator)];
    expect(given).toEqual([2, 3, 4, 5]);
  });

  test('reads on where more happened, while it read the past, than it may hold', async () => {
    record.past = [1, 2];
    record.onRead = (event) => {
      if (event !== 2) return;
      record.past = [1, 2, 3, 4, 5, 6];
      record.tell(3, 4, 5, 6);
    };
    const iterator = iterators.iterate(record.parts(deliverAll, 0));
    const given: unknown[] = [];
    for (let count = 0; count < 6; count += 1) given.push(await next(iterator));
    expect(given).toEqual([1, 2, 3, 4, 5, 6]);
    expect(record.reads).toBe(2);
    record.tell(7);
    expect(await next(iterator)).toBe(7);
  });

  test('greets who has no past, unless something happened', async () => {
    const greeted = iterators.iterate({ ...record.parts(deliverLatest), initialEvent: async () => 9 });
    expect(await next(greeted)).toBe(9);
    const told = iterators.iterate({ ...record.parts(deliverLatest), initialEvent: async () => 9 });
    record.tell(10);
    expect(await next(told)).toBe(10);
  });

  test('returns while it waits, and listens no more', async () => {
    const iterator = iterators.iterate(record.parts(deliverAll));
    const waiting = next(iterator);
    await expect.poll(() => record.listeners.size).toBe(1);
    await iterator.return?.();
    expect(await waiting).toBe('done');
    expect([record.listeners.size, iterators.open]).toEqual([0, 0]);
  });

  test('that is given up before it was asked for anything listens no more', async () => {
    const iterator = iterators.iterate(record.parts(deliverAll));
    await iterator.return?.();
    await expect.poll(() => record.listeners.size).toBe(0);
    expect(await next(iterator)).toBe('done');
  });

  test('passes a failure on', async () => {
    const iterator = iterators.iterate(record.parts(deliverAll));
    record.tell(1);
    record.fail(new Error('the bus is gone'));
    expect(await next(iterator)).toBe(1);
    await expect(iterator.next()).rejects.toThrow('the bus is gone');
  });

  test('fails where it holds what may have been erased, and goes on where it holds nothing', async () => {
    const holding = iterators.iterate(record.parts(deliverAll));
    const empty = iterators.iterate(record.parts(deliverAll));
    record.tell(1);
    expect(await next(empty)).toBe(1);
    iterators.forget(new Error('erased'));
    await expect(holding.next()).rejects.toThrow('erased');
    record.tell(2);
    expect(await next(empty)).toBe(2);
  });

  test('calls before each event that it gives', async () => {
    const calls: string[] = [];
    const iterator = iterators.iterate(record.parts(deliverAll), () => calls.push('renewed'));
    record.tell(1, 2);
    await next(iterator);
    await next(iterator);
    expect(calls).toEqual(['renewed', 'renewed']);
  });
});

test('a live source is iterated over without anything else', async () => {
  const record = new Record();
  const source = new LiveSource(record.parts(deliverAll));
  const iterator = source[Symbol.asyncIterator]();
  record.tell(1);
  expect(await iterator.next()).toEqual({ done: false, value: 1 });
  await iterator.return?.();
  expect(record.listeners.size).toBe(0);
});
