import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type EventBus,
  EventBusUnavailableError,
  type Topic,
} from '../../../../src/platform/events/event-bus.ts';
import { keepSubscribed } from '../../../../src/platform/events/keep-subscribed.ts';
import { MemoryEventBus } from '../../../../src/platform/events/memory-event-bus.ts';
import { collectingLogger } from '../../../support/collecting-logger.ts';

const topic: Topic<number> = { name: 'numbers', parse: Number };

const retryMs = 1000;

describe('a subscription that is kept', () => {
  const { logger, lines } = collectingLogger();
  let bus: EventBus;
  let attempts: number;
  let isAway: boolean;
  let failures: number;
  let heard: (number | 'interruption')[];

  /** Lets a time pass, and all that happens in it. */
  const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const here = new MemoryEventBus(logger);
    bus = {
      publish: (to, payload) => here.publish(to, payload),
      subscribe: async (...wanted) => {
        attempts += 1;
        if (isAway) throw new EventBusUnavailableError('It is away.');
        return here.subscribe(...wanted);
      },
      ping: () => here.ping(),
      close: () => here.close(),
    };
    attempts = 0;
    isAway = false;
    failures = 0;
    heard = [];
    lines.length = 0;
  });
  afterEach(async () => {
    await bus.close();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  const keep = () =>
    keepSubscribed({
      bus,
      topic,
      onPayload: (number) => void heard.push(number),
      onInterruption: async () => {
        heard.push('interruption');
        if (failures > 0) throw new Error(`It fails ${failures--} times.`);
      },
      untilThen: 'numbers are noticed late',
      logger,
      retryMs,
    });

  test('stands when it is given, and ends', async () => {
    const end = keep();
    await bus.publish(topic, 1);
    await pass(0);
    expect(heard).toEqual([1]);
    await end();
    await bus.publish(topic, 2);
    await pass(10 * retryMs);
    expect(heard).toEqual([1]);
    expect([attempts, lines]).toEqual([1, []]);
  });

  test('begins when the bus can be reached, tells that something may have been missed, and says once that it is late', async () => {
    isAway = true;
    const end = keep();
    await pass(3 * retryMs);
    expect(attempts).toBe(4);
    isAway = false;
    await pass(retryMs);
    expect(heard).toEqual(['interruption']);
    await bus.publish(topic, 1);
    await pass(0);
    expect(heard).toEqual(['interruption', 1]);
    expect(lines).toEqual([{ level: 'warn', message: 'numbers are noticed late' }]);
    await end();
  });

  test('tells that something may have been missed until that is seen to', async () => {
    failures = 2;
    isAway = true;
    const end = keep();
    isAway = false;
    await pass(3 * retryMs);
    expect([failures, heard.length]).toEqual([0, 3]);
    await pass(10 * retryMs);
    expect(heard).toHaveLength(3);
    expect(lines.map(({ message }) => message)).toEqual([
      'numbers are noticed late',
      'catching up after missed messages failed; retrying',
    ]);
    failures = 1000;
    isAway = true;
    const again = keep();
    isAway = false;
    await pass(3 * retryMs);
    expect(heard).toHaveLength(6);
    await again();
    const { length } = heard;
    await pass(10 * retryMs);
    expect(heard).toHaveLength(length);
    await end();
  });

  test('ends while it is being made', async () => {
    let make: () => void = () => undefined;
    const made = new Promise<void>((resolve) => {
      make = resolve;
    });
    const { subscribe } = bus;
    let ended = 0;
    bus.subscribe = async (...wanted) => {
      const unsubscribe = await subscribe(...wanted);
      await made;
      return async () => {
        ended += 1;
        await unsubscribe();
      };
    };
    const end = keep();
    let hasEnded = false;
    const ending = end().then(() => {
      hasEnded = true;
    });
    await bus.publish(topic, 1);
    await pass(10 * retryMs);
    expect([heard, ended, hasEnded]).toEqual([[], 0, false]);
    make();
    await ending;
    await bus.publish(topic, 2);
    await pass(10 * retryMs);
    expect([heard, ended, attempts, lines]).toEqual([[], 1, 1, []]);
  });

  test('says nothing of an attempt that fails after its end, and makes no other', async () => {
    isAway = true;
    const end = keep();
    await end();
    await pass(10 * retryMs);
    expect([attempts, lines]).toEqual([1, []]);
  });

  test('is tried no more when it has ended', async () => {
    isAway = true;
    const end = keep();
    await end();
    const { length } = heard;
    const before = attempts;
    isAway = false;
    await pass(10 * retryMs);
    await bus.publish(topic, 1);
    await pass(0);
    expect([attempts - before, heard.length - length]).toEqual([0, 0]);
  });
});
