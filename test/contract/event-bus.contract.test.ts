import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { InvalidInputError } from '../../src/platform/errors.ts';
import {
  type EventBus,
  EventBusUnavailableError,
  type Topic,
  type Unsubscribe,
} from '../../src/platform/events/event-bus.ts';
import { MemoryEventBus } from '../../src/platform/events/memory-event-bus.ts';
import { RedisEventBus } from '../../src/platform/events/redis-event-bus.ts';
import { collectingLogger, type LoggedLine } from '../support/collecting-logger.ts';
import { RedisScratch, redisIsHere } from '../support/redis-scratch.ts';

interface Subject {
  readonly bus: EventBus;
  readonly lines: readonly LoggedLine[];
  close(): Promise<void>;
}

const numbered = z.object({ number: z.int() });
type Numbered = z.output<typeof numbered>;
const numbers: Topic<Numbered> = { name: 'numbers', parse: (value) => numbered.parse(value) };
const others: Topic<Numbered> = { name: 'others', parse: (value) => numbered.parse(value) };
/** The same name, read by someone who takes whatever comes. */
const anything: Topic<unknown> = { name: 'numbers', parse: (value) => value };

function inMemory(): Subject {
  const { logger, lines } = collectingLogger();
  const bus = new MemoryEventBus(logger);
  return { bus, lines, close: () => bus.close() };
}

function inRedis(): Subject & { readonly scratch: RedisScratch; another(): RedisEventBus } {
  const scratch = new RedisScratch();
  const { logger, lines } = collectingLogger();
  const another = () => new RedisEventBus({ url: scratch.url, prefix: scratch.prefix, logger });
  const bus = another();
  return {
    bus,
    lines,
    scratch,
    another,
    close: async () => {
      await bus.close();
      await scratch.close();
    },
  };
}

/** What a listener was called with, and a listener to collect it. */
function collector<Payload>() {
  const payloads: Payload[] = [];
  return { payloads, listener: (payload: Payload) => void payloads.push(payload) };
}

/** Everything published before has been delivered when a message published now has. */
async function settled(bus: EventBus): Promise<void> {
  const mark: Topic<unknown> = { name: 'mark', parse: (value) => value };
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const unsubscribe = await bus.subscribe(mark, resolve);
  await bus.publish(mark, null);
  await promise;
  await unsubscribe();
}

function eventBusContract(open: () => Subject): void {
  let subject: Subject;
  let bus: EventBus;

  beforeEach(() => {
    subject = open();
    bus = subject.bus;
  });
  afterEach(() => subject.close());

  test('delivers in order what is published after subscribe has resolved, to that topic alone', async () => {
    const [heard, elsewhere] = [collector<Numbered>(), collector<Numbered>()];
    await bus.subscribe(numbers, heard.listener);
    await bus.subscribe(others, elsewhere.listener);
    await Promise.all(Array.from({ length: 100 }, (_, number) => bus.publish(numbers, { number })));
    await settled(bus);
    expect(heard.payloads).toEqual(Array.from({ length: 100 }, (_, number) => ({ number })));
    expect(elsewhere.payloads).toEqual([]);
  });

  test('every listener hears every message', async () => {
    const [first, second, raw] = [collector<Numbered>(), collector<Numbered>(), collector<unknown>()];
    await Promise.all([
      bus.subscribe(numbers, first.listener),
      bus.subscribe(numbers, second.listener),
      bus.subscribe(anything, raw.listener),
    ]);
    await bus.publish(numbers, { number: 1 });
    await settled(bus);
    for (const { payloads } of [first, second, raw]) expect(payloads).toEqual([{ number: 1 }]);
  });

  test('payloads cross as JSON: a listener gets values, not the object that was published', async () => {
    const heard = collector<unknown>();
    await bus.subscribe(anything, heard.listener);
    const published = { number: 1, text: 'Grüße 🌀', date: new Date(0), absent: undefined };
    await bus.publish(anything, published);
    published.number = 2;
    await settled(bus);
    expect(heard.payloads).toEqual([{ number: 1, text: 'Grüße 🌀', date: '1970-01-01T00:00:00.000Z' }]);
  });

  test('no listener is called while publish runs', async () => {
    const heard = collector<Numbered>();
    await bus.subscribe(numbers, heard.listener);
    const published = bus.publish(numbers, { number: 1 });
    expect(heard.payloads).toEqual([]);
    await published;
    await settled(bus);
    expect(heard.payloads).toHaveLength(1);
  });

  test('a listener that throws harms no other, and is logged', async () => {
    const heard = collector<Numbered>();
    await bus.subscribe(numbers, () => {
      throw new Error('listener');
    });
    await bus.subscribe(numbers, heard.listener);
    await bus.publish(numbers, { number: 1 });
    await bus.publish(numbers, { number: 2 });
    await settled(bus);
    expect(heard.payloads).toEqual([{ number: 1 }, { number: 2 }]);
    expect(subject.lines).toEqual([
      { level: 'error', message: 'a listener failed' },
      { level: 'error', message: 'a listener failed' },
    ]);
  });

  test('a message that the topic refuses is dropped and logged', async () => {
    const heard = collector<Numbered>();
    await bus.subscribe(numbers, heard.listener);
    await bus.publish(anything, { number: 'one' });
    await bus.publish(numbers, { number: 2 });
    await settled(bus);
    expect(heard.payloads).toEqual([{ number: 2 }]);
    expect(subject.lines.map(({ level }) => level)).toEqual(['warn']);
  });

  test('what has no JSON text is refused', async () => {
    await expect(bus.publish(anything, undefined)).rejects.toThrow(InvalidInputError);
  });

  test('after unsubscribing nothing is heard; others go on; again is no error', async () => {
    const [gone, stays] = [collector<Numbered>(), collector<Numbered>()];
    const unsubscribe = await bus.subscribe(numbers, gone.listener);
    await bus.subscribe(numbers, stays.listener);
    await unsubscribe();
    await unsubscribe();
    await bus.publish(numbers, { number: 1 });
    await settled(bus);
    expect(gone.payloads).toEqual([]);
    expect(stays.payloads).toEqual([{ number: 1 }]);
  });

  test('a listener may unsubscribe itself and others while it is called', async () => {
    const heard: string[] = [];
    const ends: Unsubscribe[] = [];
    for (const name of ['a', 'b']) {
      ends.push(
        await bus.subscribe(numbers, () => {
          heard.push(name);
          for (const end of ends) void end();
        }),
      );
    }
    await bus.publish(numbers, { number: 1 });
    await bus.publish(numbers, { number: 2 });
    await settled(bus);
    expect(heard[0]).toBe('a');
    expect(heard.filter((name) => name === 'a')).toHaveLength(1);
  });

  test('leaving and coming back in quick turns neither loses nor doubles a message', async () => {
    for (let round = 0; round < 30; round += 1) {
      const heard = collector<Numbered>();
      const unsubscribe = await bus.subscribe(numbers, heard.listener);
      await bus.publish(numbers, { number: round });
      await vi.waitFor(() => expect(heard.payloads).toEqual([{ number: round }]), { interval: 1 });
      void unsubscribe();
    }
  });

  test('answers a ping in finite time', async () => {
    expect(await bus.ping()).toBeGreaterThanOrEqual(0);
  });

  test('closing ends every subscription, and everything asked afterwards is refused', async () => {
    const heard = collector<Numbered>();
    const unsubscribe = await bus.subscribe(numbers, heard.listener);
    await bus.publish(numbers, { number: 1 });
    await settled(bus);
    await bus.close();
    await expect(bus.publish(numbers, { number: 2 })).rejects.toThrow(EventBusUnavailableError);
    await expect(bus.subscribe(numbers, heard.listener)).rejects.toThrow(EventBusUnavailableError);
    await expect(bus.ping()).rejects.toThrow(EventBusUnavailableError);
    await unsubscribe();
    await bus.close();
    expect(heard.payloads).toEqual([{ number: 1 }]);
  });
}

describe('event bus in memory', () => eventBusContract(inMemory));

describe.skipIf(!redisIsHere)('event bus over Redis', () => {
  eventBusContract(inRedis);

  describe('channels', () => {
    let subject: ReturnType<typeof inRedis>;
    beforeEach(() => {
      subject = inRedis();
    });
    afterEach(() => subject.close());

    async function subscribersOf(name: string): Promise<number> {
      const [, count] = await subject.scratch.client.pubsub('NUMSUB', subject.scratch.prefix + name);
      return Number(count);
    }

    test('a topic is one subscription in Redis while anyone listens, and none afterwards', async () => {
      const ends = await Promise.all(
        Array.from({ length: 5 }, () => subject.bus.subscribe(numbers, () => undefined)),
      );
      expect(await subscribersOf('numbers')).toBe(1);
      for (const end of ends.slice(1)) await end();
      expect(await subscribersOf('numbers')).toBe(1);
      await ends[0]?.();
      await vi.waitFor(async () => expect(await subscribersOf('numbers')).toBe(0));
    });

    test('two processes hear each other, under one prefix', async () => {
      const other = subject.another();
      const stranger = inRedis();
      const [here, there] = [collector<Numbered>(), collector<Numbered>()];
      await subject.bus.subscribe(numbers, here.listener);
      await stranger.bus.subscribe(numbers, there.listener);
      await other.publish(numbers, { number: 7 });
      await vi.waitFor(() => expect(here.payloads).toEqual([{ number: 7 }]));
      await settled(stranger.bus);
      expect(there.payloads).toEqual([]);
      await Promise.all([other.close(), stranger.close()]);
    });

    test('a channel carries JSON text, and what is none is dropped', async () => {
      const heard = collector<Numbered>();
      await subject.bus.subscribe(numbers, heard.listener);
      await subject.scratch.client.publish(`${subject.scratch.prefix}numbers`, '{"number":');
      await subject.scratch.client.publish(`${subject.scratch.prefix}numbers`, '{"number":3}');
      await vi.waitFor(() => expect(heard.payloads).toEqual([{ number: 3 }]));
      expect(subject.lines.map(({ level }) => level)).toEqual(['warn']);
    });
  });
});
