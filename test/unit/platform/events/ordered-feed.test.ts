import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { createRandom } from '../../../../scripts/default-model/random.ts';
import {
  type EventBus,
  EventBusUnavailableError,
  type Topic,
} from '../../../../src/platform/events/event-bus.ts';
import { MemoryEventBus } from '../../../../src/platform/events/memory-event-bus.ts';
import { OrderedFeed } from '../../../../src/platform/events/ordered-feed.ts';
import { collectingLogger } from '../../../support/collecting-logger.ts';

const schema = z.object({ position: z.int(), text: z.string().optional() });
type Numbered = z.output<typeof schema>;
const topic: Topic<Numbered> = { name: 'numbered', parse: (value) => schema.parse(value) };

/** A record in memory. It may be away. */
class Numbers {
  readonly events: Numbered[] = [];
  readings = 0;
  isAway = false;

  add(position: number): Numbered {
    const event = { position };
    this.events.push(event);
    return event;
  }

  async head(): Promise<number> {
    return this.events.at(-1)?.position ?? 0;
  }

  async after(position: number, limit: number): Promise<Numbered[]> {
    this.readings += 1;
    if (this.isAway) throw new Error('The record is away.');
    await new Promise((resolve) => setTimeout(resolve, 1));
    return this.events.filter((event) => event.position > position).slice(0, limit);
  }
}

const { logger } = collectingLogger();
let bus: EventBus;
let record: Numbers;
let log: number[];
const listener = { onEvent: ({ position }: Numbered) => void log.push(position) };

const graceMs = 5;
const silenceMs = 30;

function feedOver(over: EventBus) {
  const positionOf = ({ position }: Numbered) => position;
  return new OrderedFeed({ bus: over, topic, record, positionOf, logger, graceMs, silenceMs });
}

/** Lets a time pass on the clock of the feed, and all that happens in it. */
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

/** Lets time pass until those are told, or they should have been long ago. */
async function untilLogged(positions: readonly number[]): Promise<void> {
  for (let passed = 0; passed < 10 * silenceMs && log.length < positions.length; passed += 1) await pass(1);
  expect(log).toEqual(positions);
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  bus = new MemoryEventBus(logger);
  record = new Numbers();
  log = [];
});
afterEach(async () => {
  await bus.close();
  // A reading may still be under way.
  await pass(1);
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe('an ordered feed', () => {
  test('waits no longer at a gap because more follows', async () => {
    const leave = await feedOver(bus).listen(listener);
    let passed = 0;
    for (let position = 1; !log.includes(11) && passed < silenceMs; position += 1) {
      const event = record.add(position);
      if (position !== 3) await bus.publish(topic, event);
      await pass(1);
      if (position > 3) passed += 1;
    }
    expect(log.slice(0, 4)).toEqual([1, 2, 3, 4]);
    // The message that follows the gap is told of after the grace and a reading.
    expect(passed).toBeLessThanOrEqual(graceMs + 5);
    await leave();
  });

  test('tells what is published from the moment it is listened to, without asking the record', async () => {
    record.add(1);
    const leave = await feedOver(bus).listen(listener);
    for (const position of [2, 3, 4]) await bus.publish(topic, record.add(position));
    await untilLogged([2, 3, 4]);
    expect(record.readings).toBe(0);
    await leave();
    await bus.publish(topic, record.add(5));
    await pass(10 * silenceMs);
    expect(log).toEqual([2, 3, 4]);
  });

  test('waits for a message that comes after its successor', async () => {
    const leave = await feedOver(bus).listen(listener);
    const [one, two, three] = [record.add(1), record.add(2), record.add(3)];
    await Promise.all([two, three, one, two].map((event) => bus.publish(topic, event)));
    await untilLogged([1, 2, 3]);
    expect(record.readings).toBe(0);
    await leave();
  });

  test('reads from the record what the bus lost, with or without a message after it', async () => {
    const leave = await feedOver(bus).listen(listener);
    record.add(1);
    record.add(2);
    await bus.publish(topic, record.add(3));
    await untilLogged([1, 2, 3]);
    record.add(4);
    await untilLogged([1, 2, 3, 4]);
    await leave();
  });

  test('passes over numbers that no event has', async () => {
    const leave = await feedOver(bus).listen(listener);
    for (const position of [1, 5, 6, 9]) await bus.publish(topic, record.add(position));
    await untilLogged([1, 5, 6, 9]);
    await leave();
  });

  test('tells an event that has left the record already', async () => {
    const leave = await feedOver(bus).listen(listener);
    await bus.publish(topic, { position: 3 });
    await untilLogged([3]);
    await leave();
  });

  test('goes on when the record is back, and tells nothing twice', async () => {
    const leave = await feedOver(bus).listen(listener);
    record.isAway = true;
    record.add(1);
    await bus.publish(topic, record.add(2));
    await pass(3 * silenceMs);
    expect(log).toEqual([]);
    record.isAway = false;
    await untilLogged([1, 2]);
    await bus.publish(topic, record.add(3));
    await untilLogged([1, 2, 3]);
    await leave();
  });

  test('tells nothing of what it held, or was reading, when some of that was erased', async () => {
    const feed = feedOver(bus);
    const texts: (string | undefined)[] = [];
    const leave = await feed.listen({ onEvent: ({ text }: Numbered) => void texts.push(text) });
    record.isAway = true;
    record.events.push({ position: 1, text: 'one' }, { position: 2, text: 'erased' });
    await bus.publish(topic, { position: 2, text: 'SECRET' });
    await pass(3 * silenceMs);
    feed.forget();
    record.isAway = false;
    await pass(3 * silenceMs);
    expect(texts).toEqual(['one', 'erased']);

    const { promise, resolve } = Promise.withResolvers<Numbered[]>();
    const after = vi.spyOn(record, 'after').mockImplementationOnce(() => promise);
    record.events.push({ position: 3, text: 'erased as well' });
    await pass(3 * silenceMs);
    expect(after).toHaveBeenCalledOnce();
    feed.forget();
    resolve([{ position: 3, text: 'SECRET' }]);
    await pass(3 * silenceMs);
    expect(texts).toEqual(['one', 'erased', 'erased as well']);
    await leave();
  });

  test('goes on from the record where the bus refuses the topic, at once or after it was away, and says so once', async () => {
    const refusal = new Error('NOPERM this user has no permissions to access one of the channels');
    const failures = [new EventBusUnavailableError('It is away.'), refusal, refusal, refusal];
    const refusing: EventBus = {
      publish: (to, payload) => bus.publish(to, payload),
      subscribe: async () => {
        throw failures.shift() ?? refusal;
      },
      ping: () => bus.ping(),
      close: () => bus.close(),
    };
    const { logger: listened, lines } = collectingLogger();
    const positionOf = ({ position }: Numbered) => position;
    const parts = { bus: refusing, topic, record, positionOf, logger: listened, silenceMs };
    const leave = await new OrderedFeed(parts).listen(listener);
    await pass(4 * silenceMs);
    expect(failures).toEqual([]);
    record.add(1);
    await untilLogged([1]);
    expect(lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
    await leave();

    const leaveAnother = await new OrderedFeed(parts).listen(listener);
    record.add(2);
    await untilLogged([1, 2]);
    await leaveAnother();
  });

  test('lives on the record while there is no bus, and takes the bus when it is there', async () => {
    let isAway = true;
    const away: EventBus = {
      publish: (to, payload) => bus.publish(to, payload),
      subscribe: async (...wanted) => {
        if (isAway) throw new EventBusUnavailableError('It is away.');
        return bus.subscribe(...wanted);
      },
      ping: () => bus.ping(),
      close: () => bus.close(),
    };
    const leave = await feedOver(away).listen(listener);
    record.add(1);
    await untilLogged([1]);
    isAway = false;
    await pass(2 * silenceMs);
    const { readings } = record;
    for (const position of [2, 3, 4]) await bus.publish(topic, record.add(position));
    await untilLogged([1, 2, 3, 4]);
    expect(record.readings).toBe(readings);
    await leave();
  });

  test('begins again for whoever comes when its beginning failed', async () => {
    const feed = feedOver(bus);
    const head = vi.spyOn(record, 'head').mockRejectedValueOnce(new Error('The record is away.'));
    await expect(feed.listen(listener)).rejects.toThrow('The record is away.');
    const leave = await feed.listen(listener);
    expect(head).toHaveBeenCalledTimes(2);
    await bus.publish(topic, record.add(1));
    await untilLogged([1]);
    await leave();
  });

  test('is not held up by a listener that throws', async () => {
    const feed = feedOver(bus);
    const onEvent = () => {
      throw new Error('A bad listener.');
    };
    const leaves = [await feed.listen({ onEvent }), await feed.listen(listener)];
    await bus.publish(topic, record.add(1));
    await untilLogged([1]);
    await Promise.all(leaves.map((leave) => leave()));
  });

  test('listens to the bus once however many listen to it, and leaves nothing behind', async () => {
    const subscribed = vi.spyOn(bus, 'subscribe');
    const feed = feedOver(bus);
    const leaves = await Promise.all(Array.from({ length: 50 }, () => feed.listen(listener)));
    expect(subscribed).toHaveBeenCalledTimes(1);
    await pass(2 * silenceMs);
    const { readings } = record;
    expect(readings).toBeGreaterThan(0);
    await Promise.all(leaves.map((leave) => leave()));
    await bus.publish(topic, record.add(1));
    await pass(10 * silenceMs);
    expect(record.readings).toBe(readings);
    expect(log).toEqual([]);
  });

  test.each([
    1, 2, 3, 4, 5,
  ])('equals the record when messages are lost, doubled and mixed up (%i)', async (seed) => {
    const random = createRandom(seed);
    const leave = await feedOver(bus).listen(listener);
    let position = 0;
    for (let burst = 0; burst < 40; burst += 1) {
      const events = Array.from({ length: 1 + random.below(12) }, () => {
        position += random.uniform() < 0.1 ? 1 + random.below(4) : 1;
        return record.add(position);
      });
      const sent = events
        .flatMap((event) =>
          random.uniform() < 0.15 ? [] : random.uniform() < 0.2 ? [event, event] : [event],
        )
        .sort(() => random.uniform() - 0.5);
      await Promise.all(sent.map((event) => bus.publish(topic, event)));
      if (random.uniform() < 0.3) await pass(random.below(15));
    }
    await untilLogged(record.events.map((event) => event.position));
    await leave();
  });
});
