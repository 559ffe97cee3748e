import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { BodyBudget } from '../../../../src/graphql/bodies/body-budget.ts';
import type { Room } from '../../../../src/graphql/bodies/room.ts';

describe('the room for large bodies', () => {
  let budget: BodyBudget;
  let given: string[];
  let givenUp: string[];

  beforeEach(() => {
    vi.useFakeTimers();
    budget = new BodyBudget({ bytes: 100, bytesPerClient: 40, slowestPerSecond: 10 });
    given = [];
    givenUp = [];
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Asks for room for a body of a client, whose name is its first letter. */
  function ask(name: string, bytes: number): Room {
    const room: Room = budget.ask(name.slice(0, 1), bytes, {
      proceed: () => given.push(name),
      giveUp: () => {
        givenUp.push(name);
        room.release();
      },
    });
    return room;
  }

  test('of one client is bounded, and others go on meanwhile', () => {
    const first = ask('a1', 30);
    const second = ask('a2', 30);
    ask('a3', 5);
    ask('b1', 40);
    expect([given, budget.waiting]).toEqual([['a1', 'b1'], 2]);
    first.release();
    first.release();
    expect([given, budget.bytes]).toEqual([['a1', 'b1', 'a2', 'a3'], 75]);
    second.release();
    expect(budget.bytes).toBe(45);
  });

  test('is given to clients in turns, and to nobody before a body that waits for all', () => {
    const held = [ask('a1', 40), ask('b1', 40), ask('c1', 20)];
    for (const name of ['d1', 'd2', 'e1', 'd3']) ask(name, 20);
    held[2]?.release();
    expect(given.slice(3)).toEqual(['d1']);
    held[0]?.release();
    expect(given.slice(4)).toEqual(['e1', 'd2']);
    ask('f1', 40);
    ask('g1', 10);
    held[1]?.release();
    // The third of one client waits for those of the same client only.
    expect(given.slice(6)).toEqual(['f1']);
  });

  test('is as much as the body turns out to have', () => {
    const first = ask('a1', 40);
    ask('a2', 30);
    first.settle(10);
    expect([given, budget.bytes]).toEqual([['a1', 'a2'], 40]);
  });

  test('is taken from a body that arrives slowly once another waits for it, and from none else', () => {
    const slow = ask('a1', 30);
    const fast = ask('b1', 40);
    const whole = ask('c1', 30);
    whole.settle(30);
    vi.advanceTimersByTime(10_000);
    expect(givenUp).toEqual([]);
    ask('d1', 30);
    for (let second = 0; second < 4; second += 1) {
      slow.count(9);
      fast.count(10);
      vi.advanceTimersByTime(1000);
    }
    expect([givenUp, given]).toEqual([['a1'], ['a1', 'b1', 'c1', 'd1']]);
  });

  test('of one client is not taken for another body of a client that has too much itself', () => {
    ask('a1', 40);
    ask('b1', 40);
    ask('b2', 10);
    vi.advanceTimersByTime(5000);
    expect([givenUp, given]).toEqual([['b1'], ['a1', 'b1', 'b2']]);
  });

  test('is asked for no more by a body that is gone', () => {
    const first = ask('a1', 40);
    ask('a2', 40).release();
    ask('a3', 10);
    first.release();
    expect([given, budget.waiting, budget.bytes]).toEqual([['a1', 'a3'], 0, 10]);
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(1000);
    expect(vi.getTimerCount()).toBe(0);
  });
});
