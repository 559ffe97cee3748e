import { setImmediate } from 'node:timers/promises';
import { createYoga, type FetchAPI } from 'graphql-yoga';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRandom } from '../../../../scripts/default-model/random.ts';
import type { AcceptedSubscription } from '../../../../src/graphql/fan-out/accepted-subscription.ts';
import { eventStreamResponse } from '../../../../src/graphql/fan-out/event-stream.ts';
import { OperationGroup } from '../../../../src/graphql/fan-out/operation-group.ts';
import type { Outlet } from '../../../../src/graphql/fan-out/outlet.ts';
import { Payload } from '../../../../src/graphql/fan-out/payload.ts';
import { Subscriber } from '../../../../src/graphql/fan-out/subscriber.ts';
import { deliverAll } from '../../../../src/platform/events/delivery.ts';
import { type LiveListener, LiveSource } from '../../../../src/platform/events/live-source.ts';

const fetchAPI: FetchAPI = createYoga({}).fetchAPI;
const everyMs = 12_000;
const ping = ':\n\n';

/** An accepted subscription that notes what its transport does. */
class Accepted implements AcceptedSubscription {
  readonly calls: string[] = [];
  outlet: Outlet | undefined;
  onResume: () => void = () => undefined;

  connect(outlet: Outlet) {
    this.calls.push('connect');
    this.outlet = outlet;
    return {
      resume: () => {
        this.calls.push('resume');
        this.onResume();
      },
      leave: () => void this.calls.push('leave'),
    };
  }

  abandon(): void {
    this.calls.push('abandon');
  }
}

let accepted: Accepted;
let carried: string[];
const carrier = {
  cut: () => void carried.push('cut'),
  expectEnd: (withinMs: number) => void carried.push(`end within ${withinMs}`),
  leave: () => void carried.push('leave'),
};
let body: ReadableStream<Uint8Array>;
let reader: ReadableStreamDefaultReader<Uint8Array>;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  accepted = new Accepted();
  carried = [];
  body = bodyOf(eventStreamResponse(accepted, fetchAPI, carrier));
  reader = body.getReader();
});
afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

function bodyOf({ body }: Response): ReadableStream<Uint8Array> {
  if (body === null) throw new Error('There is no body.');
  return body;
}

const read = async () => Buffer.from((await reader.read()).value ?? []).toString();
const payload = (number: number) => new Payload({ data: { number } }, null);
const message = (number: number) => `event: next\ndata: {"data":{"number":${number}}}\n\n`;

test('a client that has gone before it asked for anything leaves nothing behind', async () => {
  expect(vi.getTimerCount()).toBe(0);
  await body.cancel();
  await vi.advanceTimersByTimeAsync(3 * everyMs);
  expect(accepted.calls).toEqual(['abandon']);
});

test('signs of life begin with the first ask, and end with the stream', async () => {
  await vi.advanceTimersByTimeAsync(2 * everyMs);
  expect(await read()).toBe(ping);
  expect(vi.getTimerCount()).toBe(1);
  expect(accepted.calls).toEqual(['connect']);
  for (let sign = 0; sign < 2; sign += 1) {
    const next = read();
    await vi.advanceTimersByTimeAsync(everyMs);
    expect(await next).toBe(ping);
  }
  accepted.outlet?.end();
  expect(await read()).toBe('event: complete\ndata:\n\n');
  expect((await reader.read()).done).toBe(true);
  expect(carried).toEqual(['end within 30000']);
});

test('a client that cannot be told is cut off', async () => {
  expect(await read()).toBe(ping);
  accepted.outlet?.cut();
  expect(carried).toEqual(['cut']);
  await body.cancel();
});

test('a stream that the server breaks off gives what is due, and no end', async () => {
  expect(await read()).toBe(ping);
  accepted.outlet?.write(payload(1));
  accepted.outlet?.interrupt();
  expect(await read()).toBe(message(1));
  expect(carried).toEqual(['leave']);
  expect(await Promise.race([read(), setImmediate('nothing')])).toBe('nothing');
  await body.cancel();
});

test('an update that comes right behind a sign of life follows it, and the next one is asked for', async () => {
  expect(await read()).toBe(ping);
  vi.advanceTimersByTime(everyMs);
  accepted.outlet?.write(payload(1));
  expect(accepted.outlet?.takes()).toBe(false);
  let received = '';
  while (!received.endsWith(message(1))) received += await read();
  expect(received).toBe(`${ping}${message(1)}`);
  await vi.waitFor(() => expect(accepted.calls.at(-1)).toBe('resume'));
  accepted.outlet?.write(payload(2));
  expect(await read()).toBe(message(2));
  await body.cancel();
  expect(accepted.calls.at(-1)).toBe('leave');
});

test('what comes in one iteration of the event loop leaves in one chunk, and the next after it', async () => {
  expect(await read()).toBe(ping);
  const numbers = [1, 2, 3];
  for (const number of numbers) {
    expect(accepted.outlet?.takes()).toBe(true);
    accepted.outlet?.write(payload(number));
  }
  expect(await read()).toBe(numbers.map(message).join(''));
  accepted.outlet?.write(payload(4));
  expect(await read()).toBe(message(4));
  await body.cancel();
});

test('more than a chunk may hold waits for the next one to be asked for', async () => {
  expect(await read()).toBe(ping);
  const large = new Payload({ data: { text: 'x'.repeat(70_000) } }, null);
  accepted.outlet?.write(large);
  expect(accepted.outlet?.takes()).toBe(false);
  expect((await read()).length).toBeGreaterThan(70_000);
  await vi.waitFor(() => expect(accepted.calls.at(-1)).toBe('resume'));
  await body.cancel();
});

test('the end comes behind what came in the same iteration', async () => {
  expect(await read()).toBe(ping);
  accepted.outlet?.write(payload(1));
  accepted.outlet?.end();
  expect(await read()).toBe(`${message(1)}event: complete\ndata:\n\n`);
  expect((await reader.read()).done).toBe(true);
});

test('a client that reads no more before the end keeps its place until it is cut off', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] });
  let left = 0;
  const listeners = new Set<LiveListener<unknown>>();
  const source = new LiveSource<unknown>({
    delivery: deliverAll,
    resumePointOf: () => null,
    past: null,
    live: async (listener) => {
      listeners.add(listener);
      return async () => void listeners.delete(listener);
    },
  });
  const execute = async () => new Payload({ data: { text: 'x'.repeat(2000) } }, null);
  const group = new OperationGroup({ source, execute, capacity: 10_000, onEmpty: () => undefined });
  const subscription: AcceptedSubscription = {
    connect: (outlet) => {
      const subscriber = new Subscriber({
        source,
        group,
        outlet,
        execute,
        failure: () => payload(-1),
        capacity: 10_000,
        onLeave: () => {
          left += 1;
        },
      });
      void subscriber.begin();
      return subscriber;
    },
    abandon: () => undefined,
  };
  const stalled = bodyOf(eventStreamResponse(subscription, fetchAPI, carrier)).getReader();
  await stalled.read();
  for (let number = 0; number < 1000; number += 1) {
    for (const { onEvent } of listeners) onEvent(number);
    await setImmediate();
  }
  group.end(null);
  expect([left, listeners.size]).toEqual([0, 0]);
  await vi.advanceTimersByTimeAsync(29_000);
  expect([left, carried]).toEqual([0, []]);
  await vi.advanceTimersByTimeAsync(2000);
  expect([left, carried]).toEqual([1, ['cut']]);
  await stalled.cancel();
  await body.cancel();
});

test('no sign of life is queued for a client that takes nothing', async () => {
  expect(await read()).toBe(ping);
  // The connection fills what it holds by itself; then it asks for nothing.
  for (let sign = 0; sign < 100_000; sign += 1) vi.advanceTimersByTime(everyMs);
  accepted.outlet?.write(payload(1));
  let received = '';
  while (!received.endsWith(message(1))) received += await read();
  expect(received.length).toBeLessThan(100_000);
  await body.cancel();
});

test('signs of life between updates cost none of them, at whatever moment they come', async () => {
  const random = createRandom(3);
  let sent = 0;
  let isReady = true;
  accepted.onResume = () => {
    isReady = true;
  };
  const send = () => {
    if (!isReady || accepted.outlet === undefined || sent >= 300) return;
    sent += 1;
    accepted.outlet.write(payload(sent));
    isReady = accepted.outlet.takes();
  };
  let received = '';
  while (!received.includes(message(300))) {
    const next = read();
    for (let step = random.below(6); step > 0; step -= 1) {
      if (random.uniform() < 0.5) send();
      if (random.uniform() < 0.5) vi.advanceTimersByTime(everyMs);
      if (random.uniform() < 0.5) await setImmediate();
    }
    // Whoever waits is sent something in the end.
    while ((await Promise.race([next, setImmediate('nothing')])) === 'nothing') {
      send();
      vi.advanceTimersByTime(everyMs);
    }
    received += await next;
  }
  const numbers = [...received.matchAll(/"number":(\d+)/g)].map(([, number]) => Number(number));
  expect(numbers).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
  await body.cancel();
});
