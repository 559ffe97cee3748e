import { setImmediate as nextTurn } from 'node:timers/promises';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { OperationGroup } from '../../../../src/graphql/fan-out/operation-group.ts';
import type { Outlet } from '../../../../src/graphql/fan-out/outlet.ts';
import { Payload } from '../../../../src/graphql/fan-out/payload.ts';
import { Subscriber } from '../../../../src/graphql/fan-out/subscriber.ts';
import { type Delivery, deliverAll, deliverLatest } from '../../../../src/platform/events/delivery.ts';
import { type LiveListener, LiveSource } from '../../../../src/platform/events/live-source.ts';

/** A client that takes so many results, and then none until it is told to. */
class Client implements Outlet {
  readonly received: unknown[] = [];
  hasEnded = false;
  wasCut = false;
  wasInterrupted = false;
  room = Number.POSITIVE_INFINITY;

  takes(): boolean {
    return this.room > 0;
  }

  write(payload: Payload): void {
    this.received.push(JSON.parse(payload.json.toString()));
    this.room -= 1;
  }

  end(): void {
    this.hasEnded = true;
  }

  cut(): void {
    this.wasCut = true;
  }

  interrupt(): void {
    this.wasInterrupted = true;
  }
}

/** Numbers as they happen, and those before. */
class Source {
  readonly past: number[] = [];
  readonly listeners = new Set<LiveListener<unknown>>();
  opened = 0;
  executions = 0;
  reads = 0;
  greets = false;
  /** What each execution waits for. */
  pending: Promise<void> | undefined;
  onRead: () => void = () => undefined;

  happen(...numbers: number[]): void {
    for (const number of numbers) {
      this.past.push(number);
      for (const listener of this.listeners) listener.onEvent(number);
    }
  }

  open(delivery: Delivery, after: number | null): LiveSource<unknown> {
    return new LiveSource<unknown>({
      delivery,
      resumePointOf: placeOf,
      ...(this.greets ? { initialEvent: async () => this.past.at(-1) ?? 0 } : {}),
      current: () => placeOf(this.past.at(-1) ?? 0),
      past: after === null ? null : { from: placeOf(after), read: (from) => this.#read(from ?? 0) },
      live: async (listener) => {
        this.opened += 1;
        this.listeners.add(listener);
        return async () => {
          this.listeners.delete(listener);
        };
      },
    });
  }

  async *#read(from: number) {
    for (let number = from + 1; number <= (this.past.at(-1) ?? 0); number += 1) {
      await nextTurn();
      this.reads += 1;
      this.onRead();
      yield number;
    }
  }

  readonly execute = async (event: unknown) => {
    this.executions += 1;
    await this.pending;
    return new Payload({ data: { event } }, placeOf(event));
  };
}

const placeOf = (event: unknown) => ({ position: Number(event), cursor: `cursor ${event}` });
const data = (...events: number[]) => events.map((event) => ({ data: { event } }));

describe('subscribers of an operation', () => {
  let source: Source;
  let groups: Map<string, OperationGroup>;
  let left: number;

  beforeEach(() => {
    source = new Source();
    groups = new Map();
    left = 0;
  });

  function subscribe(
    client: Client,
    { delivery = deliverAll, after = null as number | null, capacity = 4 } = {},
  ) {
    const live = source.open(delivery, after);
    const group =
      groups.get(delivery.policy) ??
      new OperationGroup({
        source: live,
        execute: source.execute,
        capacity: 1000,
        onEmpty: () => void groups.delete(delivery.policy),
      });
    groups.set(delivery.policy, group);
    const subscriber = new Subscriber({
      source: live,
      group,
      outlet: client,
      execute: source.execute,
      failure: (error, cursor) =>
        new Payload({ data: null, extensions: { error: error.name, cursor } }, null),
      capacity,
      onLeave: () => {
        left += 1;
      },
    });
    void subscriber.begin();
    return subscriber;
  }

  /**
   * All has happened that follows by itself: nothing did for some iterations of the event loop.
   * Time has no part in it.
   */
  async function settled(): Promise<void> {
    const happened = () => source.reads + source.executions + source.opened + source.listeners.size + left;
    let before = happened();
    for (let quiet = 0; quiet < 10; quiet += 1) {
      await nextTurn();
      if (happened() !== before) quiet = 0;
      before = happened();
    }
  }

  test('are all sent what was run once, and the source is closed after the last has left', async () => {
    const clients = Array.from({ length: 10 }, () => new Client());
    const subscribers = clients.map((client) => subscribe(client));
    await settled();
    source.happen(1, 2, 3);
    await settled();
    for (const client of clients) expect(client.received).toEqual(data(1, 2, 3));
    expect(source).toMatchObject({ executions: 3, opened: 1 });
    for (const subscriber of subscribers) subscriber.leave();
    for (const subscriber of subscribers) subscriber.leave();
    await settled();
    expect(source.listeners.size).toBe(0);
    expect([left, groups.size]).toEqual([10, 0]);
  });

  test('that are slow are sent what waited, told of their lag and their last cursor, and ended', async () => {
    const [slow, quick] = [new Client(), new Client()];
    slow.room = 1;
    const subscriber = subscribe(slow);
    subscribe(quick);
    await settled();
    source.happen(1, 2, 3, 4, 5, 6, 7);
    await settled();
    expect(slow.received).toEqual(data(1));
    expect(left).toBe(0);
    slow.room = Number.POSITIVE_INFINITY;
    subscriber.resume();
    expect(left).toBe(1);
    expect(slow.received).toEqual([
      ...data(1, 2, 3, 4, 5),
      { data: null, extensions: { error: 'SubscriptionLaggedError', cursor: 'cursor 5' } },
    ]);
    expect(slow.hasEnded).toBe(true);
    expect(quick.received).toEqual(data(1, 2, 3, 4, 5, 6, 7));
  });

  test('are not sent what waited when texts were erased, and resume after what they were sent', async () => {
    const [slow, quick, replaying] = [new Client(), new Client(), new Client()];
    slow.room = 1;
    const subscribers = [slow, quick].map((client) => subscribe(client));
    await settled();
    source.happen(1, 2, 3);
    await settled();
    replaying.room = 1;
    subscribers.push(subscribe(replaying, { after: 0 }));
    await settled();
    groups.get('ALL')?.forget(new TypeError('Erased.'));
    for (const client of [slow, replaying]) client.room = Number.POSITIVE_INFINITY;
    for (const subscriber of subscribers) subscriber.resume();
    const ended = { data: null, extensions: { error: 'TypeError', cursor: 'cursor 1' } };
    expect(slow).toMatchObject({ received: [...data(1), ended], hasEnded: true });
    expect(replaying).toMatchObject({ received: [...data(1), ended], hasEnded: true });
    source.happen(4);
    await settled();
    expect(quick).toMatchObject({ received: data(1, 2, 3, 4), hasEnded: false });
  });

  test('are not sent what is being run when texts are erased, whenever they take more', async () => {
    const [quick, late] = [new Client(), new Client()];
    late.room = 0;
    const subscribers = [quick, late].map((client) => subscribe(client));
    await settled();
    const { promise, resolve } = Promise.withResolvers<void>();
    source.pending = promise;
    source.happen(1);
    await settled();
    groups.get('ALL')?.forget(new TypeError('Erased.'));
    resolve();
    await settled();
    late.room = Number.POSITIVE_INFINITY;
    for (const subscriber of subscribers) subscriber.resume();
    const ended = { data: null, extensions: { error: 'TypeError', cursor: 'cursor 0' } };
    for (const client of [quick, late]) expect(client).toMatchObject({ received: [ended], hasEnded: true });
  });

  test('that end already are not sent what waited when texts were erased, and resume after what they were sent', async () => {
    const [lagging, whole] = [new Client(), new Client()];
    for (const client of [lagging, whole]) client.room = 1;
    const subscribers = [subscribe(lagging), subscribe(whole, { capacity: 10 })];
    await settled();
    source.happen(1, 2, 3, 4, 5, 6);
    await settled();
    groups.get('ALL')?.end(null);
    for (const subscriber of subscribers) subscriber.forgetRest(new TypeError('Erased.'));
    for (const client of [lagging, whole]) client.room = Number.POSITIVE_INFINITY;
    for (const subscriber of subscribers) subscriber.resume();
    const ended = (error: string) => ({ data: null, extensions: { error, cursor: 'cursor 1' } });
    expect(lagging.received).toEqual([...data(1), ended('SubscriptionLaggedError')]);
    expect(whole.received).toEqual([...data(1), ended('TypeError')]);
    expect([lagging.hasEnded, whole.hasEnded, left]).toEqual([true, true, 2]);
  });

  test('are not greeted with what was read before texts were erased', async () => {
    source.greets = true;
    const { promise, resolve } = Promise.withResolvers<void>();
    source.pending = promise;
    const client = new Client();
    subscribe(client);
    await settled();
    groups.get('ALL')?.forget(new TypeError('Erased.'));
    resolve();
    await settled();
    expect(client).toMatchObject({ received: [], hasEnded: false });
    source.happen(1);
    await settled();
    expect(client.received).toEqual(data(1));
  });

  test('that cannot be told of their lag are cut off, and not completed', async () => {
    vi.useFakeTimers();
    try {
      const client = new Client();
      client.room = 1;
      const subscriber = subscribe(client);
      await vi.advanceTimersByTimeAsync(1);
      source.happen(1, 2, 3, 4, 5, 6, 7);
      await vi.advanceTimersByTimeAsync(29_000);
      expect([client.wasCut, left]).toEqual([false, 0]);
      await vi.advanceTimersByTimeAsync(2000);
      expect(client).toMatchObject({ received: data(1), wasCut: true, hasEnded: false });
      expect([left, groups.size, source.listeners.size, vi.getTimerCount()]).toEqual([1, 0, 0, 0]);
      client.room = Number.POSITIVE_INFINITY;
      subscriber.resume();
      expect(client).toMatchObject({ received: data(1), hasEnded: false });
    } finally {
      vi.useRealTimers();
    }
  });

  test('are not completed before they take what was written last', async () => {
    const client = new Client();
    client.room = 1;
    const subscriber = subscribe(client);
    await settled();
    source.happen(1);
    await settled();
    groups.get('ALL')?.end(null);
    expect([client.hasEnded, left]).toEqual([false, 0]);
    client.room = 1;
    subscriber.resume();
    expect([client.hasEnded, client.wasCut, left]).toEqual([true, false, 1]);
  });

  test('that are ended before anything came can resume where they began', async () => {
    const clients = [new Client(), new Client()];
    for (const client of clients) {
      subscribe(client);
      await settled();
      source.past.push((source.past.at(-1) ?? 0) + 1);
    }
    for (const listener of source.listeners) listener.onFailure(new TypeError('It broke.'));
    expect(clients.map(({ received }) => received)).toEqual(
      ['cursor 0', 'cursor 1'].map((cursor) => [{ data: null, extensions: { error: 'TypeError', cursor } }]),
    );
  });

  test('that take nothing hold no more than their share of ten thousand events, and others are sent all', async () => {
    const stalled = { ALL: new Client(), LATEST: new Client() };
    const quick = new Client();
    stalled.ALL.room = 1;
    stalled.LATEST.room = 1;
    const slow = subscribe(stalled.ALL, { capacity: 100 });
    const latest = subscribe(stalled.LATEST, { delivery: deliverLatest, capacity: 100 });
    subscribe(quick, { capacity: 100 });
    await settled();
    const events = Array.from({ length: 10_000 }, (_, index) => index + 1);
    for (const event of events) {
      source.happen(event);
      if (event % 500 === 0) await settled();
    }
    await settled();
    expect(quick.received).toEqual(data(...events));
    stalled.ALL.room = Number.POSITIVE_INFINITY;
    slow.resume();
    expect(stalled.ALL.received).toHaveLength(102);
    expect(stalled.ALL.received.at(-1)).toMatchObject({ extensions: { cursor: 'cursor 101' } });
    expect(stalled.ALL.hasEnded).toBe(true);
    stalled.LATEST.room = Number.POSITIVE_INFINITY;
    latest.resume();
    expect(stalled.LATEST.received).toHaveLength(2);
    expect(stalled.LATEST.received.at(-1)).toEqual(data(10_000)[0]);
  });

  test('that want the latest are sent the newest when they can take it', async () => {
    const client = new Client();
    client.room = 1;
    const subscriber = subscribe(client, { delivery: deliverLatest });
    await settled();
    for (let event = 1; event <= 50; event += 1) {
      source.happen(event);
      await Promise.resolve();
    }
    await settled();
    client.room = 1;
    subscriber.resume();
    expect(client.received.at(-1)).toEqual(data(50)[0]);
    expect(client.received).toHaveLength(2);
    expect(client.hasEnded).toBe(false);
  });

  test('that want samples are sent the newest, so often', async () => {
    vi.useFakeTimers();
    try {
      const client = new Client();
      subscribe(client, { delivery: { policy: 'SAMPLED', everyMs: 1000 } });
      await vi.advanceTimersByTimeAsync(1);
      source.happen(1, 2, 3);
      await vi.advanceTimersByTimeAsync(900);
      source.happen(4, 5);
      await vi.advanceTimersByTimeAsync(3000);
      source.happen(6);
      await vi.advanceTimersByTimeAsync(1);
      expect(client.received).toEqual(data(1, 5, 6));
    } finally {
      vi.useRealTimers();
    }
  });

  test('that want samples and are greeted, or resume, are sent the first sample when it is due', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const pass = async (ms: number) => {
      await settled();
      vi.advanceTimersByTime(ms);
      await settled();
    };
    try {
      const delivery = { policy: 'SAMPLED', everyMs: 1000 } as const;
      source.greets = true;
      source.past.push(1);
      const [greeted, resumed] = [new Client(), new Client()];
      subscribe(greeted, { delivery });
      subscribe(resumed, { delivery, after: 0 });
      await pass(300);
      source.happen(2, 3);
      await pass(600);
      for (const client of [greeted, resumed]) expect(client.received).toEqual(data(1));
      await pass(100);
      for (const client of [greeted, resumed]) expect(client.received).toEqual(data(1, 3));
      groups.get('SAMPLED')?.end(null);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  test('that join others are greeted at once, together, unless something came before', async () => {
    source.greets = true;
    source.past.push(7);
    const clients = Array.from({ length: 5 }, () => new Client());
    const [first, ...others] = clients;
    if (first === undefined) throw new Error('There is nobody.');
    subscribe(first, { delivery: deliverLatest });
    await settled();
    expect(first.received).toEqual(data(7));
    for (const client of others) subscribe(client, { delivery: deliverLatest });
    await settled();
    for (const client of clients) expect(client.received).toEqual(data(7));
    expect(source).toMatchObject({ executions: 2, opened: 1 });
    source.happen(8);
    await settled();
    for (const client of clients) expect(client.received).toEqual(data(7, 8));
  });

  test('that resume are given what they missed, then what happens, each once', async () => {
    source.happen(1, 2, 3, 4, 5, 6, 7, 8);
    const client = new Client();
    let next = 9;
    source.onRead = () => {
      if (next < 60) source.happen(next++);
    };
    subscribe(client, { after: 2, capacity: 3 });
    await settled();
    source.happen(next++);
    await settled();
    const last = next - 1;
    expect(client.received).toEqual(data(...Array.from({ length: last - 2 }, (_, index) => index + 3)));
  });

  test('that resume are read for no faster than they take', async () => {
    source.happen(...Array.from({ length: 100 }, (_, index) => index + 1));
    const client = new Client();
    client.room = 3;
    const subscriber = subscribe(client, { after: 0 });
    await settled();
    expect(client.received).toEqual(data(1, 2, 3));
    expect(source.executions).toBeLessThanOrEqual(5);
    client.room = Number.POSITIVE_INFINITY;
    subscriber.resume();
    await settled();
    expect(client.received).toHaveLength(100);
    subscriber.leave();
  });

  test('that resume and then take nothing are told of their lag after half a minute, and ended', async () => {
    source.happen(1, 2, 3);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const client = new Client();
      client.room = 1;
      const subscriber = subscribe(client, { after: 0 });
      await settled();
      vi.advanceTimersByTime(29_000);
      source.happen(4, 5, 6, 7, 8, 9);
      await settled();
      expect([source.listeners.size, left]).toEqual([1, 0]);
      vi.advanceTimersByTime(2000);
      await settled();
      expect([source.listeners.size, left, client.wasCut]).toEqual([0, 0, false]);
      client.room = Number.POSITIVE_INFINITY;
      subscriber.resume();
      await settled();
      const lag = { error: 'SubscriptionLaggedError', cursor: 'cursor 1' };
      expect(client.received).toEqual([...data(1), { data: null, extensions: lag }]);
      expect([client.hasEnded, left, vi.getTimerCount()]).toEqual([true, 1, 0]);
    } finally {
      vi.useRealTimers();
    }
  });

  test('that resume and take slowly are not ended, however long it lasts', async () => {
    source.happen(1, 2, 3);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const client = new Client();
      client.room = 1;
      const subscriber = subscribe(client, { after: 0 });
      for (const count of [1, 2, 3]) {
        await settled();
        expect(client.received).toEqual(data(1, 2, 3).slice(0, count));
        vi.advanceTimersByTime(20_000);
        client.room = 1;
        subscriber.resume();
      }
      expect(client.hasEnded).toBe(false);
      subscriber.leave();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  test('that leave while the past is read hold nothing', async () => {
    source.happen(...Array.from({ length: 50 }, (_, index) => index + 1));
    const client = new Client();
    client.room = 2;
    const subscriber = subscribe(client, { after: 0 });
    await settled();
    subscriber.leave();
    await settled();
    expect([left, groups.size, source.listeners.size]).toEqual([1, 0, 0]);
    expect(client.received.length).toBeLessThanOrEqual(2);
  });

  test('are completed together, after what they were sent', async () => {
    const clients = [new Client(), new Client()];
    for (const client of clients) subscribe(client);
    await settled();
    source.happen(1);
    await settled();
    groups.get('ALL')?.end(null);
    expect(clients.map(({ received, hasEnded }) => [received, hasEnded])).toEqual([
      [data(1), true],
      [data(1), true],
    ]);
    expect([left, groups.size]).toEqual([2, 0]);
  });

  test('are broken off when the server stops, and not completed', async () => {
    const [quick, slow, resuming] = [new Client(), new Client(), new Client()];
    slow.room = 1;
    resuming.room = 1;
    source.happen(1, 2, 3);
    subscribe(quick);
    subscribe(slow);
    subscribe(resuming, { after: 0 });
    await settled();
    source.happen(4, 5);
    await settled();
    groups.get('ALL')?.interrupt();
    expect(quick).toMatchObject({ received: data(4, 5), hasEnded: false, wasInterrupted: true });
    expect(slow).toMatchObject({ received: data(4), hasEnded: false, wasInterrupted: true });
    expect(resuming).toMatchObject({ received: data(1), hasEnded: false, wasInterrupted: true });
    expect([left, groups.size, source.listeners.size]).toEqual([3, 0, 0]);
    await settled();
    expect(resuming.hasEnded).toBe(false);
  });

  test('are told why their source failed', async () => {
    const client = new Client();
    subscribe(client);
    await settled();
    source.happen(1);
    await settled();
    for (const listener of source.listeners) listener.onFailure(new TypeError('It broke.'));
    expect(client.received.at(-1)).toEqual({
      data: null,
      extensions: { error: 'TypeError', cursor: 'cursor 1' },
    });
    expect(client.hasEnded).toBe(true);
  });
});
