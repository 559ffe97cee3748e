import { describe, expect, test } from 'vitest';
import { type Reader, UnreadResponses } from '../../../../src/graphql/scheduling/unread-responses.ts';

const limits = { perClient: 100, process: 250, times: 2 };

describe('answers that wait for their clients', () => {
  let events: string[] = [];
  const reader = (name: string, bytesPerSecond = Number.POSITIVE_INFINITY): Reader => ({
    bytesPerSecond,
    cut: () => events.push(`cut ${name}`),
  });
  const start = () => {
    events = [];
    const answers = new UnreadResponses(limits);
    const add = (name: string, bytes: number, { client = 'client', from = reader(name) } = {}) =>
      answers.add({ client, reader: from, bytes, giveBack: () => events.push(`back ${name}`) });
    return { answers, add };
  };

  test('give back their places within the bytes of a client, and those beyond when it has taken others', () => {
    const { answers, add } = start();
    const [first] = [add('a', 60), add('b', 40), add('c', 30), add('d', 60)];
    expect(events).toEqual(['back a', 'back b']);
    expect(answers.bytes).toBe(190);
    add('e', 10, { client: 'another' });
    expect(events.at(-1)).toBe('back e');
    first?.();
    expect(events).toHaveLength(3);
    expect(answers.bytes).toBe(140);
  });

  test('that fit when others were taken give back their places once', () => {
    const { answers, add } = start();
    const [first, second, third] = [add('a', 90), add('b', 40), add('c', 50)];
    expect(events).toEqual(['back a']);
    first?.();
    expect(events).toEqual(['back a', 'back b', 'back c']);
    for (const taken of [first, second, third]) taken?.();
    expect(events).toHaveLength(3);
    expect(answers.bytes).toBe(0);
  });

  test('that are taken before they fit give back their places then', () => {
    const { add } = start();
    add('a', 100);
    const taken = add('b', 50);
    expect(events).toEqual(['back a']);
    taken();
    expect(events).toEqual(['back a', 'back b']);
  });

  test('of all clients together have a bound, too', () => {
    const { add } = start();
    for (const client of ['a', 'b', 'c']) add(client, 90, { client });
    expect(events).toEqual(['back a', 'back b']);
  });

  test('make room with all that the slowest connection holds, of those that keep a place', () => {
    const { answers, add } = start();
    const slow = reader('slow', 10);
    add('a', 90, { from: reader('slower, within', 1) });
    add('b', 40, { from: reader('fast', 1000) });
    add('c', 20, { from: slow });
    add('d', 20, { from: slow });
    expect(events).toEqual(['back a']);
    expect(answers.freePlace('another')).toBe(false);
    expect(answers.freePlace('client')).toBe(true);
    expect(events).toEqual(['back a', 'cut slow', 'back c', 'back d']);
    expect(answers.bytes).toBe(130);
    expect([answers.freePlace('client'), answers.freePlace('client')]).toEqual([true, false]);
  });

  test('of one client are never more than its bound, but for those of a single connection', () => {
    const { answers, add } = start();
    const only = reader('only', 5);
    for (const name of ['a', 'b', 'c']) add(name, 90, { from: only });
    expect(events).toEqual(['back a']);
    add('d', 10, { from: reader('faster', 50) });
    expect(events).toEqual(['back a', 'cut only', 'back b', 'back c']);
    expect(answers.bytes).toBe(10);
  });

  test('of all clients are never more than the bound of the process', () => {
    const { answers, add } = start();
    for (const client of ['a', 'b', 'c', 'd'])
      add(client, 150, { client, from: reader(client, client.charCodeAt(0)) });
    expect(events).toEqual(['cut a', 'back a']);
    expect(answers.bytes).toBe(450);
  });
});
